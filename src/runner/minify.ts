/**
 * The kernel's text for the page, a fifth smaller. Local names are shortened, the names at the top
 * level are not: they are what traces show, patches replace and refer to.
 */
import { transform } from 'esbuild';
import type { KernelText } from './kernel-text.ts';

export async function minifyKernel({ text, meta }: KernelText): Promise<KernelText> {
  const head = text.slice(0, meta.bodyAt);
  // Transformed as a script of its own, whose top-level names all can see, and so kept.
  const { code } = await transform(text.slice(meta.bodyAt, meta.returnAt), {
    // Not its syntax: calls of functions that do nothing yet would go, and could not be patched.
    minifyWhitespace: true,
    minifyIdentifiers: true,
    target: 'es2022',
    // A text in which one character has more than a byte is kept with two for each, by a browser, and handed on so.
    charset: 'ascii',
    legalComments: 'none',
  });
  for (const { name } of meta.functions) {
    if (!new RegExp(`\\bfunction\\*?\\s*${name.replaceAll('$', '\\$')}\\(`).test(code)) {
      throw new Error(`${name} lost its name when the kernel was made smaller`);
    }
  }
  const body = `${code.trimEnd()}\n`;
  return {
    text: head + body + text.slice(meta.returnAt),
    meta: { ...meta, returnAt: meta.bodyAt + body.length },
  };
}
