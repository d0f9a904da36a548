// The pages are valid HTML.
import { HtmlValidate } from 'html-validate/node';
import { expect, test } from 'vitest';
import { allPages } from './pages.ts';

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
        'site-search',
        'sl-sidebar-state-persist',
        'sl-sidebar-restore',
        'starlight-menu-button',
        'starlight-theme-select',
        'starlight-lang-select',
      ].map((name) => [name, { flow: true, phrasing: true, permittedContent: ['@flow'] }]),
    ),
  ],
  rules: {
    // Everything comes from the one place.
    'require-sri': 'off',
    // Starlight's buttons stand in no form.
    'no-implicit-button-type': 'off',
  },
});

test.each(allPages().map((page) => [page.path, page] as const))('%s', async (_path, page) => {
  const report = await validator.validateString(page.html, page.file);
  const messages = report.results.flatMap(({ messages }) =>
    messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message} ${m.selector ?? ''}`),
  );
  expect(messages).toEqual([]);
});
