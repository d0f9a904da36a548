// The comment at the head of a declaration of sim/, taken apart.
import ts from 'typescript';

/** A place in the kernel: `mm/mmap.c:924`. */
export interface KernelPlace {
  file: string;
  line: number;
}

/** A head comment taken apart. Tags that may stand several times are joined by a line break. */
export interface Doc {
  /** The prose before and between the tags, paragraphs separated by an empty line. */
  text: string;
  /** The first sentence of `text`, on one line. */
  oneLine: string;
  /** First place named by `@kernel`. */
  kernel: KernelPlace | null;
  /** `@kernel` tags as they were written, for the check of their form. */
  kernelTags: string[];
  locks: string | null;
  /** What the function returns when it is made to fail, as written: one of FAILURES. */
  fails: string | null;
  omits: string | null;
  differs: string | null;
  reduced: string | null;
  stub: string | null;
  bug: string | null;
  notrace: boolean;
}

/**
 * How a function of the kernel says that there was no memory, as `@fails` has it: it returns null (instead of a structure),
 * 0 (instead of an address, a frame's or a page table's) or -ENOMEM.
 */
export const FAILURES = ['null', 'zero', 'errno'] as const;

export type Failure = (typeof FAILURES)[number];

/** Is `file` (`sim/mm/mmap.ts`) one whose functions' calls can be seen, and made to fail? */
export function isPortFile(file: string): boolean {
  return /^sim\/(mm|kernel|lib|fs|arch|include)\//.test(file);
}

const TAG = /(?:^|\s)@(kernel|locks|fails|omits|differs|reduced|stub|bug|notrace)\b[ \t]*/g;

/** Takes a comment's text (with or without its stars) apart. */
export function parseDoc(comment: string): Doc {
  const body = comment
    .replace(/^\/\*\*?/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
  const found: { name: string; from: number; to: number }[] = [];
  for (const match of body.matchAll(TAG)) {
    found.push({ name: match[1], from: match.index, to: match.index + match[0].length });
  }
  const tags = new Map<string, string[]>();
  found.forEach((tag, i) => {
    const text = body.slice(tag.to, found[i + 1]?.from ?? body.length).trim();
    tags.set(tag.name, [...(tags.get(tag.name) ?? []), text.replace(/\s*\n\s*/g, ' ')]);
  });
  // `@kernel mm/mmap.c:12 Says more.`: what follows the place is prose.
  const kernelTags: string[] = [];
  const more: string[] = [];
  for (const tag of tags.get('kernel') ?? []) {
    const [, place, rest] = /^(\S*)\s*(.*)$/.exec(tag) as RegExpExecArray;
    kernelTags.push(place);
    if (rest !== '') more.push(rest);
  }
  const prose = body.slice(0, found[0]?.from ?? body.length).trim();
  const text = [prose, ...more].filter((part) => part !== '').join('\n\n');
  const one = (name: string) => tags.get(name)?.join('\n') ?? null;
  return {
    text,
    oneLine: firstSentence(text),
    kernel: kernelTags.length > 0 ? parsePlace(kernelTags[0]) : null,
    kernelTags,
    locks: one('locks'),
    fails: one('fails'),
    omits: one('omits'),
    differs: one('differs'),
    reduced: one('reduced'),
    stub: one('stub'),
    bug: one('bug'),
    notrace: tags.has('notrace'),
  };
}

/** `mm/mmap.c:924`, with anything after it left aside; null if it is not such a place. */
export function parsePlace(text: string): KernelPlace | null {
  const match = /^([\w./-]+\.[chS]):(\d+)/.exec(text);
  return match ? { file: match[1], line: Number(match[2]) } : null;
}

export function placeText(place: KernelPlace): string {
  return `${place.file}:${place.line}`;
}

/** The kernel's source in the browser. */
export function elixir(place: KernelPlace): string {
  return `https://elixir.bootlin.com/linux/2.4.22/source/${place.file}#L${place.line}`;
}

/** The first sentence, on one line. "e.g." and "i.e." do not end one, nor does a stop inside a name. */
export function firstSentence(text: string): string {
  const flat = (text.split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ').trim();
  const end = /(?<!\b(?:e\.g|i\.e|cf|vs))[.!?](?=\s+[^a-z\s]|$)/.exec(flat);
  return end ? flat.slice(0, end.index + 1) : flat;
}

/** The head of a declaration: the doc comment directly above it. */
export function docOf(node: ts.Node): Doc {
  const file = node.getSourceFile();
  const ranges = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
  const heads = ranges
    .map((range) => file.text.slice(range.pos, range.end))
    .filter((text) => text.startsWith('/**'));
  return parseDoc(heads.at(-1) ?? '');
}
