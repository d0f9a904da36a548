// What becomes of the prose on its way to a page: in the tree, before it is HTML.
//
//   <Entry name="f">              <Entry name="f" noted={…} parts={…}>
//     prose                         <Fragment slot="prose"> prose
//     <Note on="a …"> why    ──▶    <Note entry="f" number={1}> why
//     <Part>Below</Part>            <Part title="Below" anchor="f-below" />
//     <Note on="b"> why             <Note entry="f" number={2}> why
//   </Entry>
//
// Each note and each part is bound to its lines here; src/components only draw that.
// A name of the engine in `code` becomes a link with a card where it is used first: in a note, and in the prose
// between two headings or examples.
//
// What is wrong is a <Mistake> at its place: a draft shows it, and so does every page while someone writes. A
// build of what is complete has been stopped by the same mistakes before (integration.ts).
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HastNode, HastPluginEntry, MdastPluginEntry } from 'satteri';
import { allSections } from '../../content/outline.ts';
import { projectRoot } from '../runner/root.ts';
import { type EntryCommentary, layRows, type Note, notedIn, type Part } from './binding.ts';
import { factsOf, hrefOf, keyOfName } from './book.ts';
import { checkSection, type SectionCommentary } from './commentary.ts';
import {
  type Mistake,
  type ProseAttribute,
  type ProseNode,
  plainText,
  readProse,
} from './prose.ts';
import { sentencesOf } from './sentences.ts';

/** For `mdastPlugins`. */
export const bookPass: MdastPluginEntry = ({ fileURL }) => {
  const file = fileURL ? relative(projectRoot(), fileURLToPath(fileURL)).split(sep).join('/') : '';
  if (!/^content\/.*\.mdx$/.test(file)) return null;
  return {
    name: 'book-pass',
    options: { position: true },
    before(root, context) {
      const head = (context.data.astro as { frontmatter?: Record<string, unknown> })?.frontmatter;
      const read = readPage(root as ProseNode, file, head ?? {});
      for (const node of root.children as ProseNode[]) {
        const drawn = asDrawn(node, read);
        if (drawn.length === 1 && drawn[0] === node) continue;
        context.replaceNode(node as never, drawn as never);
      }
    },
  };
};

/** For `hastPlugins`: on a narrow screen a row of a table becomes a list, so each cell has the words at the head of its column. */
export const tablePass: HastPluginEntry = {
  name: 'table-pass',
  element: {
    filter: ['table'],
    visit(table, context) {
      const rows = elementsIn(table).flatMap(elementsIn);
      const labels = elementsIn(rows[0]).map((cell) => context.textContent(cell));
      context.setProperty(table, 'className', 'told');
      // Cells make no sentences.
      context.setProperty(table, 'data-pagefind-ignore', '');
      for (const row of rows.slice(1))
        elementsIn(row).forEach((cell, i) => {
          if (i > 0 && labels[i]) context.setProperty(cell, 'dataLabel', labels[i]);
        });
    },
  },
};

type TableElement = Extract<HastNode, { type: 'element' }>;

function elementsIn({ children }: TableElement): TableElement[] {
  return children.filter((child): child is TableElement => child.type === 'element');
}

/** What was read of a page, by the nodes of its tree. */
interface Page {
  file: string;
  /** Names that are no links now: those that have been, since the last heading, and the entry's own. */
  named: Set<string>;
  entries: Map<ProseNode, EntryCommentary>;
  mistakes: Map<ProseNode, Mistake[]>;
}

function readPage(root: ProseNode, file: string, head: Record<string, unknown>): Page {
  const source = readProse(root, file, head);
  const section = allSections.find(({ slug }) => file.startsWith(`content/${slug}/`));
  const { entries, mistakes }: Pick<SectionCommentary, 'entries' | 'mistakes'> = section
    ? checkSection(source, factsOf(section))
    : { entries: [], mistakes: source.mistakes };
  const page: Page = { file, named: new Set(), entries: new Map(), mistakes: new Map() };
  for (const entry of entries) page.entries.set(entry.source.node, entry);
  for (const mistake of mistakes) {
    if (mistake.element === null) continue;
    const { node } = mistake.element;
    page.mistakes.set(node, [...(page.mistakes.get(node) ?? []), mistake]);
  }
  return page;
}

/** Elements that a run or a file is behind: where that is wrong, they say at what place they stand. */
const PLACED = ['Entry', 'Example', 'Exercise', 'FaultPath', 'FourFixups', 'Picture', 'PteMove'];

/** Elements that are what they are in spite of a mistake. */
const STILL_DRAWN = ['Difference', 'Note', 'Part'];

/** What stands on the page for a node; the node itself if there is nothing to change. */
function asDrawn(node: ProseNode, page: Page): ProseNode[] {
  if (node.type === 'inlineCode') return [drawName(node, page)];
  if (node.type === 'link') return [drawLink(node, page)];
  if (node.type === 'heading') {
    page.named = new Set();
    return [node];
  }
  if (!isElement(node)) return [withChildren(node, page)];
  if (node.name === 'a') return [node];
  if (node.type === 'mdxJsxFlowElement') page.named = new Set();
  const entry = page.entries.get(node);
  if (entry) return [drawEntry(entry, page)];
  const boxes = (page.mistakes.get(node) ?? []).map((mistake) => drawMistake(mistake, node.type));
  if (boxes.length > 0 && !STILL_DRAWN.includes(node.name!)) return boxes;
  const drawn = withChildren(node, page);
  // A note or a part that no entry has is only its text.
  if (node.name === 'Note' || node.name === 'Part') return [...boxes, ...(drawn.children ?? [])];
  return [...boxes, PLACED.includes(node.name ?? '') ? withPlace(drawn, page) : drawn];
}

/** A name of the engine leads to its place, the first time. */
function drawName(node: ProseNode, { named }: Page): ProseNode {
  const { value = '' } = node;
  const key = keyOfName(value);
  const href = key && hrefOf(key);
  if (!href || named.has(key)) return node;
  named.add(key);
  return nameLink(value, href, key);
}

/** A link of the author's to a name has its card as well, and leads to where a function now is. */
function drawLink(node: ProseNode, { named }: Page): ProseNode {
  const { url = '', children = [] } = node;
  const [only] = children;
  const key = only?.type === 'inlineCode' ? keyOfName(only.value ?? '') : null;
  const href = key && hrefOf(key);
  if (children.length !== 1 || !href) return node;
  named.add(key);
  const meant = url.startsWith('/reference/functions/#') ? href : url;
  const place = href.split('#')[1];
  return url.endsWith(`#${place}`) ? nameLink(only.value ?? '', meant, key) : node;
}

function nameLink(value: string, href: string, key: string): ProseNode {
  const attributes = [
    attribute('class', 'name'),
    attribute('href', href),
    attribute('data-card', key),
  ];
  return {
    type: 'mdxJsxTextElement',
    name: 'a',
    attributes,
    children: [{ type: 'text', value }],
  };
}

function isElement({ type }: ProseNode): boolean {
  return type === 'mdxJsxFlowElement' || type === 'mdxJsxTextElement';
}

function withChildren(node: ProseNode, page: Page): ProseNode {
  if (!node.children) return node;
  const children = node.children.flatMap((child) => asDrawn(child, page));
  return children.every((child, i) => child === node.children?.[i]) &&
    children.length === node.children.length
    ? node
    : { ...node, children };
}

function withPlace(node: ProseNode, { file }: Page): ProseNode {
  const place = attribute('place', `${file}:${node.position?.start.line ?? 1}`);
  return { ...node, attributes: [...(node.attributes ?? []), place] };
}

function drawEntry(entry: EntryCommentary, page: Page): ProseNode {
  const { node } = entry.source;
  const below = new Set([
    ...entry.notes.map((note) => note.source.node),
    ...entry.source.parts.map((part) => part.node),
  ]);
  const prose = (node.children ?? []).filter((child) => !below.has(child));
  const mistakes = page.mistakes.get(node) ?? [];
  const own = keyOfName(entry.name);
  const begin = () => {
    page.named = new Set(own === null ? [] : [own]);
  };
  const { lines } = entry.port;
  const notes = layRows(lines, entry.notes).flatMap((row) => [
    ...row.notes.flatMap((note) => {
      begin();
      const part = entry.parts.find((one) => one.note === note.number);
      return [...(part ? [drawPart(part)] : []), drawNote(note, entry, page)];
    }),
    ...mistakes
      .filter(({ portLine = 0 }) => portLine >= row.from && portLine <= row.to)
      .map((mistake) => drawMistake(mistake)),
  ]);
  const wrongParts = entry.source.parts.flatMap((part) => page.mistakes.get(part.node) ?? []);
  begin();
  const above = [
    ...[...mistakes.filter((m) => m.portLine === undefined), ...wrongParts].map((m) =>
      drawMistake(m),
    ),
    ...prose.flatMap((child) => asDrawn(child, page)),
  ];
  const intro = prose.some(saysSomething) || above.length > prose.length;
  const bound = [
    attribute('noted', notedIn({ from: 1, to: lines.length }, entry.notes)),
    attribute(
      'parts',
      entry.parts.map(({ title, from }) => ({ title, from })),
    ),
  ];
  return withPlace(
    {
      ...node,
      attributes: [...(node.attributes ?? []), ...bound],
      children: [...(intro ? [element('Fragment', { slot: 'prose' }, above)] : []), ...notes],
    },
    page,
  );
}

/** Not only `{/* a remark *\/}`. */
function saysSomething({ type, value = '' }: ProseNode): boolean {
  return type !== 'mdxFlowExpression' || value.replace(/\/\*[\s\S]*?\*\//g, '').trim() !== '';
}

function drawPart({ title, anchor }: Part): ProseNode {
  return element('Part', { title, anchor }, []);
}

function drawNote(
  { number, source, mutation }: Note,
  entry: EntryCommentary,
  page: Page,
): ProseNode {
  const children = source.node.children ?? [];
  const [paragraph] = children;
  const first = paragraph?.type === 'paragraph' ? firstSentence(paragraph) : 0;
  return element('Note', { entry: entry.name, number, first, ...(mutation && { offers: true }) }, [
    ...(page.mistakes.get(source.node) ?? []).map((mistake) => drawMistake(mistake)),
    ...children.flatMap((child) => asDrawn(child, page)),
  ]);
}

/** How long the first sentence of a paragraph is as it is shown; 0 if there is no other. An overview shows it alone. */
function firstSentence(paragraph: ProseNode): number {
  const children = paragraph.children ?? [];
  // Stops in names end no sentence.
  const masked = children.map((child) =>
    child.type === 'text'
      ? (child.value ?? '').replace(/\s/g, ' ')
      : 'x'.repeat(plainText(child).length),
  );
  const all = masked.join('');
  const to = sentencesOf(all)[0]?.to ?? 0;
  return all.slice(to).trim() === '' ? 0 : to;
}

function drawMistake({ file, line, text }: Mistake, type = 'mdxJsxFlowElement'): ProseNode {
  return { ...element('Mistake', { place: `${file}:${line}`, text }, []), type };
}

function element(name: string, props: Record<string, unknown>, children: ProseNode[]): ProseNode {
  const attributes = Object.entries(props).map(([key, value]) => attribute(key, value));
  return { type: 'mdxJsxFlowElement', name, attributes, children };
}

function attribute(name: string, value: unknown): ProseAttribute {
  if (typeof value === 'string') return { type: 'mdxJsxAttribute', name, value };
  const expression = { type: 'mdxJsxAttributeValueExpression', value: JSON.stringify(value) };
  return { type: 'mdxJsxAttribute', name, value: expression };
}
