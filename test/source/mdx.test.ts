// What the pass over the tree makes of a text: the notes at their rows, and mistakes where they are.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MdastNode, mdxToJs, mdxToMdast } from 'satteri';
import { beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../src/runner/root.ts';
import { portOf } from '../../src/source/book.ts';
import { bookPass, tablePass } from '../../src/source/mdx.ts';
import { elementNames, type ProseAttribute, type ProseNode } from '../../src/source/prose.ts';

/** The tree after the pass, an element a line, with what was given to it. */
function pass(text: string, file = 'content/3-searching/1-mapped/en.mdx'): string {
  let lines: string[] = [];
  const show = (node: ProseNode, depth: number) => {
    const value = ({ name, value }: ProseAttribute) =>
      `${name}=${typeof value === 'object' ? value?.value : JSON.stringify(value)}`;
    const said =
      node.type === 'text' || node.type === 'inlineCode'
        ? node.value
        : node.name && `<${[node.name, ...(node.attributes ?? []).map(value)].join(' ')}>`;
    if (said) lines.push(`${'  '.repeat(depth)}${said}`);
    for (const child of node.children ?? []) show(child, said ? depth + 1 : depth);
  };
  mdxToJs(text, {
    mdastPlugins: [
      bookPass,
      { name: 'show', before: (root) => void show(root as MdastNode as ProseNode, 0) },
    ],
    fileURL: pathToFileURL(join(projectRoot(), file)),
    data: { astro: { frontmatter: { section: '3.1' } } } as never,
  });
  const all = lines;
  lines = [];
  return `\n${all.join('\n')}\n`;
}

// Reading sim/ takes seconds, and longer beside other tests.
beforeAll(() => void portOf('find_vma'), 120_000);

test('prose goes above the port, and each note stands in the row of its lines', () => {
  const text = `<Entry name="find_vma">

Of *some* use.

{/* a remark */}

<Note on="if (!mm) return null">
No *memory*.
</Note>

<Note on={["vma = mm.mmap_cache", "return vma"]}>
The cache.
</Note>

</Entry>`;
  expect(pass(text)).toMatchInlineSnapshot(`
    "
    <Entry name="find_vma" noted=[{"number":1,"from":2,"to":2,"first":true},{"number":2,"from":4,"to":4,"first":true},{"number":2,"from":20,"to":20,"first":true}] parts=[] place="content/3-searching/1-mapped/en.mdx:1">
      <Fragment slot="prose">
        Of 
        some
         use.
      <Note entry="find_vma" number=1 first=0>
        No 
        memory
        .
      <Note entry="find_vma" number=2 first=0>
        The cache.
      <Mistake place="content/3-searching/1-mapped/en.mdx:1" text="no note covers lines 5–7 of find_vma \\"if (!(vma && vma.vm_end > addr && vma.vm_start <= addr)) {\\"">
      <Mistake place="content/3-searching/1-mapped/en.mdx:1" text="no note covers lines 9–10 of find_vma \\"while (rb_node) {\\"">
      <Mistake place="content/3-searching/1-mapped/en.mdx:1" text="no note covers lines 12–16 of find_vma \\"if (vma_tmp.vm_end > addr) {\\"">
      <Mistake place="content/3-searching/1-mapped/en.mdx:1" text="no note covers line 18 of find_vma \\"if (vma) mm.mmap_cache = vma;\\"">
    "
  `);
});

test('a part begins with the note below it, and the comment above that; what can be none is told', () => {
  const text = `<Entry name="find_vma">

<Part>First</Part>

<Note on="if (!mm) return null">
One. And more of it.
</Note>

<Part>The rest</Part>

<Note on="let vma = mm.mmap_cache … return vma">
All.
</Note>

<Part>Nothing</Part>

</Entry>

<Part>Outside</Part>`;
  const drawn = pass(text);
  expect(drawn).toContain('parts=[{"title":"First","from":2},{"title":"The rest","from":4}]');
  expect(drawn).toMatch(/<Part title="First" anchor="find_vma-first">\n *<Note .* number=1 /);
  expect(drawn).toMatch(/<Part title="The rest" anchor="find_vma-the-rest">\n *<Note .* number=2 /);
  expect(drawn.match(/<Mistake .*/g)).toEqual([
    expect.stringContaining('en.mdx:15" text="<Part>Nothing</Part> has no note below it'),
    expect.stringContaining('<Part>Outside</Part> stands outside an <Entry>'),
  ]);
  // How long the first sentence is, where there are others.
  expect(drawn).toContain('number=1 first=4>');
});

test('a part cannot begin in the middle of what a note is about, and has a name of its own', () => {
  const text = `<Entry name="find_vma">

<Note on="let vma = mm.mmap_cache … return vma">
All.
</Note>

<Part>Inside</Part>

<Note on="if (vma_tmp.vm_end > addr) {">
Within.
</Note>

<Part>Again</Part>
<Part>Again</Part>

</Entry>`;
  const drawn = pass(text);
  expect(drawn).toContain('in the middle of what the note at line 3 is about');
  expect(drawn).toContain('<Part>Again</Part> has no note below it');
});

test('a remark alone is no prose', () => {
  expect(pass('<Entry name="find_vma">\n\n{/* a remark */}\n\n</Entry>')).not.toContain('Fragment');
});

test('what is wrong stands where it is wrong, and the rest as it would', () => {
  const text = `<Entry name="find_vma">

<Note on="if (!mn) return null">
No *memory*.
</Note>

</Entry>

<Entry name="find_vmo">
All of it goes.
</Entry>

<Example name="nowhere" />

Some <Foo>text</Foo>, and [a link](#find_vma).

<Difference test="x">
Stays.
</Difference>

<Note on="x">
Only a text.
</Note>`;
  expect(pass(text)).toMatchInlineSnapshot(`
    "
    <Entry name="find_vma" noted=[] parts=[] place="content/3-searching/1-mapped/en.mdx:1">
      <Note entry="find_vma" number=1 first=0>
        <Mistake place="content/3-searching/1-mapped/en.mdx:3" text="no line of find_vma contains \\"if (!mn) return null\\" — nearest: line 2 \\"if (!mm) return null;\\"">
        No 
        memory
        .
    <Mistake place="content/3-searching/1-mapped/en.mdx:9" text="the outline has no entry find_vmo — nearest: \\"find_vma\\"">
    <Mistake place="content/3-searching/1-mapped/en.mdx:13" text="there is no content/3-searching/1-mapped/examples/nowhere.ts — nearest: \\"cache\\"">
    Some 
    <Mistake place="content/3-searching/1-mapped/en.mdx:15" text="there is no <Foo> — nearest: \\"Home\\"">
    , and 
    a link
    .
    <Mistake place="content/3-searching/1-mapped/en.mdx:17" text="test=\\"x\\" needs the form \\"test/book/2.5.test.ts#name of the test\\"">
    <Difference test="x">
      Stays.
    <Mistake place="content/3-searching/1-mapped/en.mdx:21" text="<Note on=\\"x\\"> stands outside an <Entry>">
    Only a text.
    "
  `);
});

test('a page that is no section has the same elements', () => {
  expect(pass('<Picture section="3.1" example="cache" />', 'content/index.en.mdx')).toContain(
    'place="content/index.en.mdx:1"',
  );
});

test('what is not of the book is left alone', () => {
  expect(pass('<Entry name="find_vmo" />', 'src/other.mdx').trim()).toBe('<Entry name="find_vmo">');
});

test('a cell has the name of its column, and the first of a row, or one without a name, has none', () => {
  const { code } = mdxToJs('| a | `b` c |  |\n|---|---|---|\n| 1 | *2* | 3 |\n', {
    hastPlugins: [tablePass],
    elementAttributeNameCase: 'html',
  }) as { code: string };
  expect(code.match(/class: "told"|"data-label": ".*?"/g)).toEqual([
    'class: "told"',
    '"data-label": "b c"',
  ]);
});

test('prose may use what there is: the names are those of the components', () => {
  const index = readFileSync(join(projectRoot(), 'src/components/index.ts'), 'utf8');
  const [, names] = /bookComponents = \{([^}]*)\}/.exec(index)!;
  // The pass puts Mistake on a page; Fragment is Astro's.
  const own = names.match(/\w+/g)!.filter((name) => name !== 'Mistake');
  expect([...elementNames].sort()).toEqual([...own, 'Fragment'].sort());
});

test('the tree that the checks read is the one that a page is made of', () => {
  const text = '---\ntitle: x\n---\n\n<Note on="a &amp; b">\nWhy.\n</Note>\n';
  const bare = `${text.slice(0, 16).replace(/[^\n]/g, ' ')}${text.slice(16)}`;
  const seen = (tree: ProseNode): string => {
    const found = tree.children!.find(({ name }) => name === 'Note')!;
    return `${found.position!.start.line} ${JSON.stringify(found.attributes)}`;
  };
  expect(seen(mdxToMdast(bare) as ProseNode)).toBe(seen(mdxToMdast(text) as ProseNode));
});
