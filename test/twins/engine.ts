// The engine's files as they are in the kernel that is run: functions with a star run their plain twins.

import { keptKernels } from '../../src/runner/kept-kernels.ts';
import { assemble } from '../../src/runner/kernel-text.ts';

interface Kernel {
  exported: Record<string, unknown> & Pick<typeof import('../../sim/machine/bottom.ts'), 'atOnce'>;
  /** The value of a name at its top level. @throws ReferenceError */
  inside(name: string): unknown;
}

const { exported, inside } = evaluated(assemble((await keptKernels()).plain).code);

/** Runs a kernel's text so that it gives all its names, and not only those of the engine's list. */
function evaluated(code: string): Kernel {
  const at = code.lastIndexOf('return __toCommonJS(');
  const end = code.indexOf(';', at);
  if (at < 0 || end < 0) throw new Error('the kernel has another end');
  const returned = code.slice(at + 'return '.length, end);
  const more = `return{exported:${returned},inside:(name)=>eval(name)}`;
  return new Function(code.slice(0, at) + more + code.slice(end))() as Kernel;
}

/** What a file of the engine exports by this name. A function with a twin runs that when it is first resumed. */
export function named(name: string): unknown {
  const value = name in exported ? exported[name] : inside(name);
  // The switch to another task is the test's own business.
  if (typeof value !== 'function' || !('$sync' in value) || name === 'schedule') return value;
  return Object.assign(exported.atOnce(value as never), { $sync: value.$sync });
}
