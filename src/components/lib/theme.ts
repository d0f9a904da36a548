// The one colour theme for code, in prose and in ports: every colour is a custom property that
// src/styles/book.css defines for light and for dark.
import { createCssVariablesTheme } from 'shiki/core';

export const codeTheme = createCssVariablesTheme({
  name: 'book',
  variablePrefix: '--code-',
  fontStyle: true,
});
