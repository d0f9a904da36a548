// Links the first use of each word of the glossary, on every page of the book.
//
// Authors need not think of it, and no page is forgotten. It is done on a page's text before it is compiled, without
// moving a line. Code, headings, tables and what is a link already are left as they are; a word that an author has
// linked to the glossary himself is linked nowhere else on that page.
import { mdxToMdast } from 'satteri';
import type { Plugin } from 'vite';

/** The glossary's address. */
export const glossaryHref = '/reference/glossary/';

/**
 * The anchor of each word in the glossary, and how the word is written elsewhere. Only where it means what the glossary
 * says: a frame buffer is no frame. Words whose everyday sense is as frequent (page, reference) are left to authors.
 */
export const terms: [anchor: string, spelling: RegExp][] = [
  ['accessed', /(?<=["“])accessed(?=["”])|accessed bit/],
  ['active-and-inactive-list', /inactive list/],
  ['address-space', /address spaces?/],
  ['anonymous', /anonymous/],
  ['area', /(?<!swap )areas?/],
  ['break', /(?<=\bthe )break(?=[ .,;:)])/],
  ['buffer-head', /buffer heads?/],
  ['bug-and-oops', /oops|(?<=\ba )BUG(?=\()/],
  ['capability', /capabilit(?:y|ies)/],
  ['copy-on-write', /copy-on-write/],
  ['dirty', /(?<=["“])dirty(?=["”])|dirty bit|dirty pages?/],
  ['entry', /page-table entr(?:y|ies)/],
  ['exec-and-loader', /loaders?/],
  ['frame', /(?<!signal |stack )frames?(?! buffer)/],
  ['hole', /(?<!one |such )holes?/],
  ['inode-and-dentry', /inodes?|dentr(?:y|ies)/],
  ['kernel-thread', /kernel threads?/],
  ['lazy-tlb', /lazy TLB/],
  ['local-descriptor-table', /local descriptor tables?|LDT/],
  ['lru-lists', /LRU lists?/],
  ['mandatory-lock', /mandatory locks?/],
  ['minor-and-major-fault', /(?:minor|major) faults?/],
  ['page-cache', /page cache/],
  ['page-directory', /page director(?:y|ies)/],
  ['page-fault', /page faults?/],
  ['page-out', /page-out/i],
  ['page-table', /(?<!spare )page tables?/],
  ['read-ahead-window', /read-ahead window/],
  ['reclaim', /reclaim/i],
  ['red-black-tree', /red-black trees?/],
  ['reserved', /reserved(?= (?:page|frame))|(?<=(?:it|page) is )reserved/i],
  ['semaphore', /semaphore/],
  ['slab', /slab/],
  ['slot', /slots?/],
  ['spinlock', /spinlocks?/],
  ['spare-page-table', /spare page tables?/],
  ['swap-cache', /swap cache/],
  ['tlb', /(?<!lazy )TLB/],
  ['truncation', /truncation/],
  ['user-and-borrower', /borrow(?:ers?|s|ed)?/],
  ['watermark', /watermarks?/],
  ['zero-page', /zero page/],
  ['zone', /zones?/],
];

/** Names that are not explained where they stand, as they are written in code, with their anchors in the glossary. */
export const codeTerms: [anchor: string, code: string][] = [
  ['i_shared_lock', 'i_shared_lock'],
  ['map_fixed', 'MAP_FIXED'],
  ['mmlist', 'mmlist'],
  ['page-directory', 'cr3'],
  ['procpidmaps', '/proc/PID/maps'],
  ['rlimit', 'RLIMIT_AS'],
  ['rss', 'rss'],
  ['swapoff', 'swapoff'],
  ['vm_pgoff', 'vm_pgoff'],
  ['vmalloc', 'vmalloc'],
];

interface Node {
  type: string;
  value?: string;
  url?: string;
  position?: { start: { offset?: number }; end: { offset?: number } };
  children?: Node[];
}

/** Not looked into: what is no prose, and what is a link already. */
const closed = new Set([
  'code',
  'heading',
  'inlineCode',
  'link',
  'mdxjsEsm',
  'mdxFlowExpression',
  'table',
]);

const termLink = (anchor: string, word: string) =>
  `<a class="term" href="${glossaryHref}#${anchor}">${word}</a>`;

/** A word as a whole in a text: not as a part of another. */
function firstUse({ source, flags }: RegExp, text: string): RegExpExecArray | null {
  return new RegExp(`(?<![\\w-])(?:${source})(?![\\w-])`, flags).exec(text);
}

/**
 * HTML with the first use of each word in `open` linked, which is then taken out of `open`. What stands in a link or in
 * code is left as it is.
 */
export function linkTermsInHtml(html: string, open: Map<string, RegExp>): string {
  return html
    .split(/(<(?:a|code)\b.*?<\/(?:a|code)>)/s)
    .map((part, i) => (i % 2 === 0 ? linkInText(part, open) : part))
    .join('');
}

function linkInText(text: string, open: Map<string, RegExp>): string {
  for (const [anchor, spelling] of open) {
    const found = firstUse(spelling, text);
    if (!found) continue;
    open.delete(anchor);
    const end = found.index + found[0].length;
    return (
      linkInText(text.slice(0, found.index), open) +
      termLink(anchor, found[0]) +
      linkInText(text.slice(end), open)
    );
  }
  return text;
}

/** The MDX with the first use of each word linked. Text that is no MDX comes back as it is: the compiler reports it. */
export function linkTerms(mdx: string): string {
  let tree: Node;
  try {
    tree = mdxToMdast(mdx) as Node;
  } catch {
    return mdx;
  }
  const open = new Map(terms);
  const openCode = new Map(codeTerms.map(([anchor, code]) => [code, anchor]));
  for (const [, anchor] of mdx.matchAll(/\(\/reference\/glossary\/#([\w-]+)\)/g)) {
    open.delete(anchor);
    for (const [code, its] of openCode) if (its === anchor) openCode.delete(code);
  }
  const cuts: { at: number; word: string; anchor: string }[] = [];
  const readCode = (code: string, from: number) => {
    const anchor = openCode.get(code);
    if (anchor === undefined) return;
    openCode.delete(code);
    cuts.push({ at: from, word: `\`${code}\``, anchor });
  };
  const readText = (text: string, from: number) => {
    for (const [anchor, spelling] of open) {
      const found = firstUse(spelling, text);
      if (!found) continue;
      const at = from + found.index;
      if (cuts.some((cut) => at < cut.at + cut.word.length && cut.at < at + found[0].length))
        continue;
      open.delete(anchor);
      cuts.push({ at, word: found[0], anchor });
    }
  };
  readTexts(tree, readText, readCode);
  let linked = mdx;
  for (const { at, word, anchor } of cuts.sort((a, b) => b.at - a.at)) {
    linked = linked.slice(0, at) + termLink(anchor, word) + linked.slice(at + word.length);
  }
  return linked;
}

/** Calls `read` for each piece of prose and `readCode` for each name in backquotes, in order, with its place in the file. */
function readTexts(
  node: Node,
  read: (text: string, from: number) => void,
  readCode: (code: string, from: number) => void,
): void {
  const from = node.position?.start.offset;
  const to = node.position?.end.offset;
  if (node.type === 'inlineCode' && from !== undefined && to === from + node.value!.length + 2)
    readCode(node.value!, from);
  if (closed.has(node.type)) return;
  if (node.type === 'text') {
    // Escapes make the text shorter than its place in the file; such a piece is passed over.
    if (from !== undefined && to !== undefined && to - from === node.value?.length)
      read(node.value, from);
    return;
  }
  for (const child of node.children ?? []) readTexts(child, read, readCode);
}

/** For Vite: every page of prose but the first page and the glossary itself. */
export function glossaryTerms(): Plugin {
  return {
    name: 'glossary-terms',
    enforce: 'pre',
    transform: {
      filter: { id: /\/content\/(?!reference\/glossary\/)[^?]+\/[^?]*\.mdx$/ },
      handler(code) {
        return { code: linkTerms(code), map: null };
      },
    },
  };
}
