/** Copying: what a button puts on the clipboard, and what a selection that is all code does. */
import { el } from './dom.ts';

/** Among code, what is none: words for those who do not see a sign, how often a line was begun, results. */
const NO_CODE = '.mark-word, .ran-count, .outcome, .value, .instead';

/** The code of lines, and nothing of what stands beside it. */
export function codeOf(lines: Iterable<HTMLElement>): string {
  let text = '';
  for (const line of lines) for (const piece of piecesOf(line)) text += piece.data;
  return text;
}

function* piecesOf(root: Node): Generator<Text> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  // A text may be all that is selected.
  if (root.nodeType === Node.TEXT_NODE) yield root as Text;
  while (walker.nextNode()) {
    const piece = walker.currentNode as Text;
    if (piece.parentElement?.closest(NO_CODE) === null) yield piece;
  }
}

/** The code in which a text stands: an example's, a port's; null for prose, notes and results. */
function codeAround(piece: Text): Element | null {
  const code = piece.parentElement?.closest('.port-code, .example-code > code');
  return code?.closest('.port-rows, .example-code') ?? null;
}

/**
 * What a selection has of code, if it begins and ends in one port or one example: what is beside and between its
 * lines, notes and results, is not part of it. null for any other selection.
 */
export function selectedCode(range: Range): string | null {
  const selected: { piece: Text; part: string }[] = [];
  for (const piece of piecesOf(range.commonAncestorContainer)) {
    if (!range.intersectsNode(piece)) continue;
    const from = piece === range.startContainer ? range.startOffset : 0;
    const to = piece === range.endContainer ? range.endOffset : piece.length;
    if (from < to) selected.push({ piece, part: piece.data.slice(from, to) });
  }
  // A selection often ends at the very beginning of what follows, or in the white space between two elements.
  const visible = selected.filter(({ part }) => part.trim() !== '');
  if (visible.length === 0) return null;
  const code = codeAround(visible[0].piece);
  if (code === null || codeAround(visible.at(-1)!.piece) !== code) return null;
  return selected
    .filter(({ piece }) => codeAround(piece) === code)
    .map(({ part }) => part)
    .join('');
}

document.addEventListener('copy', (event) => {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed || event.defaultPrevented) return;
  const code = selectedCode(selection.getRangeAt(0));
  if (code === null) return;
  event.clipboardData?.setData('text/plain', code);
  event.preventDefault();
});

// What is selected beside a port's lines looks selected: whoever begins in the code means code, in the notes, notes.
document.addEventListener('pointerdown', ({ target }) => {
  if (!(target instanceof Element)) return;
  const port = target.closest<HTMLElement>('.port-rows');
  if (port === null) return;
  port.classList.toggle('selects-code', target.closest('.port-code') !== null);
  port.classList.toggle('selects-notes', target.closest('.port-notes') !== null);
});

/**
 * Puts a text on the clipboard. For pages that do not come over a safe connection there is none: then the text is
 * shown, in `place`, to be copied, and false is returned.
 */
export async function copyText(text: string, place: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el('textarea', { readonly: true, rows: 2, 'aria-label': 'To be copied' });
    field.value = text;
    place.hidden = false;
    place.replaceChildren(field);
    field.select();
    return false;
  }
}
