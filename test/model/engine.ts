// The engine as it is run, with the plain twins of functions with a star; imported out of sim/ it has none.

import { keptKernels } from '../../src/runner/kept-kernels.ts';
import { assemble } from '../../src/runner/kernel-text.ts';

const { plain } = await keptKernels();
if (plain.meta.twins !== true) throw new Error('the engine has lost its twins');

export const { boot, FatalSignal, SystemError } = new Function(
  assemble(plain).code,
)() as typeof import('sim');
