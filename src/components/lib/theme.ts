// The one colour theme for code, in prose and in ports: every colour is a custom property that
// src/styles/palette.css defines for light and for dark.
import { createCssVariablesTheme } from 'shiki/core';

const theme = createCssVariablesTheme({ name: 'book', variablePrefix: '--code-', fontStyle: true });

// Shiki colours `vma` in `vma.vm_end` as a constant and leaves it plain elsewhere. A name of the
// kernel is to look the same wherever it stands.
const plain = new Set([
  'variable.other.object',
  'variable.other.class',
  'variable.other.constant',
  'meta.property-name',
  'meta.property-value',
  'meta.function-call',
]);

export const codeTheme = {
  ...theme,
  tokenColors: theme.tokenColors?.map((rule) => ({
    ...rule,
    scope: [rule.scope ?? []].flat().filter((scope) => !plain.has(scope)),
  })),
};
