// The pages are valid HTML.
import { DOMTokenList, DynamicValue, type HtmlElement, Rule, walk } from 'html-validate';
import { HtmlValidate } from 'html-validate/node';
import { expect, test } from 'vitest';
import { allPages } from './pages.ts';

/** As no-missing-references, which looks through the whole page for each reference: here once for all of them. */
class KnownReferences extends Rule {
  setup(): void {
    this.on('dom:ready', ({ document }) => {
      const ids = new Set<string | null>();
      walk.depthFirst(document, (node) => ids.add(node.id));
      walk.depthFirst(document, (node) => this.look(node, ids));
    });
  }

  private look(node: HtmlElement, ids: ReadonlySet<string | null>): void {
    for (const { key, value, valueLocation } of node.attributes) {
      const meta = node.meta?.attributes[key];
      if (meta?.reference !== 'id' || !value || value instanceof DynamicValue) continue;
      const wanted = meta.list ? [...new DOMTokenList(value, valueLocation)] : [value];
      for (const id of wanted)
        if (!ids.has(id)) this.report(node, `Element references missing id "${id}"`, valueLocation);
    }
  }
}

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y', 'html-validate:document'],
  elements: [
    'html5',
    Object.fromEntries(
      // Our elements and Starlight's: each stands where a block may.
      [
        'book-port',
        'book-example',
        'book-exercise',
        'book-stage',
        'site-search',
        'sl-sidebar-state-persist',
        'sl-sidebar-restore',
        'starlight-menu-button',
        'starlight-theme-select',
        'starlight-lang-select',
      ].map((name) => [name, { flow: true, phrasing: true, permittedContent: ['@flow'] }]),
    ),
  ],
  plugins: [{ name: 'ours', rules: { 'known-references': KnownReferences } }],
  rules: {
    'known-references': 'error',
    'no-missing-references': 'off',
    // Everything comes from the one place.
    'require-sri': 'off',
    // Starlight's buttons stand in no form.
    'no-implicit-button-type': 'off',
  },
});

test('what no element has is told, as the rule that is replaced tells it', async () => {
  const head = '<!DOCTYPE html>\n<html lang="en"><head><title>x</title></head><body>\n';
  const page = `${head}<h1 id="a">a</h1><label for="b">b</label><p aria-describedby="a c d">d</p></body></html>\n`;
  const told = async (rule: string) => {
    const { results } = await validator.validateString(page, 'a.html', {
      rules: { 'known-references': 'off', 'no-missing-references': 'off', [rule]: 'error' },
    });
    return results.flatMap(({ messages }) => messages.map(({ message }) => message));
  };
  const ours = await told('known-references');
  expect(ours.filter((text) => text.includes('missing id'))).toHaveLength(3);
  expect(ours).toEqual(await told('no-missing-references'));
});

/** What a page of the stage is but for its program: addresses, titles, texts. */
const shapeOf = (html: string): string =>
  html.replace(/\b(?:content|href|data-of)="[^"]*"|(?<=>)[^<]+/g, '');

// The pages of the stage are one page with hundreds of titles: of those that are alike, one is looked at.
const shapes = new Set<string>();
const pages = allPages().filter(({ path, html }) => {
  if (!path.startsWith('/stage/')) return true;
  const shape = shapeOf(html);
  const known = shapes.has(shape);
  shapes.add(shape);
  return !known;
});

test.each(pages.map((page) => [page.path, page] as const))('%s', async (_path, page) => {
  const report = await validator.validateString(page.html, page.file);
  const messages = report.results.flatMap(({ messages }) =>
    messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message} ${m.selector ?? ''}`),
  );
  expect(messages).toEqual([]);
});
