/** The engine for replays: the kernel bundle, with the probe where a script makes allocations fail. */

import { keptKernels, starredKernels } from '../runner/kept-kernels.ts';
import { assemble, type KernelText } from '../runner/kernel-text.ts';
import type { Sim } from './world.ts';

/** What the bundle exports for those who call kernel code by itself. */
type Bundle = Sim & Pick<typeof import('../../sim/machine/bottom.ts'), 'atOnce'>;

/** How kernel code runs that a script calls: as plain twins, or as the generators that the sources have. */
export type Compilation = 'twins' | 'generators';

/** Engines out of one kernel text. */
export class Engines {
  #plain: Sim | null = null;
  #probed: Sim | null = null;
  private constructor(private readonly kernel: KernelText) {}

  /** @param sim the directory of its sources, if it is not the project's */
  static async load(compilation: Compilation = 'twins', sim?: string): Promise<Engines> {
    const kernels = compilation === 'twins' ? keptKernels(sim) : starredKernels(sim);
    return new Engines((await kernels).plain);
  }

  /** The engine for a script: only one that injects failures pays for the probe. */
  for(script: string): Sim {
    if (/"op"\s*:\s*"inject"/.test(script)) {
      this.#probed ??= this.#make(true);
      return this.#probed;
    }
    return this.plain();
  }

  /** The engine as the page runs it when nothing watches. */
  plain(): Sim {
    this.#plain ??= this.#make(false);
    return this.#plain;
  }

  /** The plain engine, compiled anew. */
  fresh(): Sim {
    return this.#make(false);
  }

  #make(probe: boolean): Sim {
    return calledFromOutside(new Function(assemble(this.kernel, { probe }).code)() as Bundle);
  }
}

/** The engine with every function of the kernel as one that runs its twin, if it has one, when it is first resumed. */
function calledFromOutside(sim: Bundle): Sim {
  const made = Object.create(sim) as Record<string, unknown>;
  for (const [name, value] of Object.entries(sim)) {
    // The switch to another process is the replay's own business.
    if (name === 'schedule' || typeof value !== 'function' || !('$sync' in value)) continue;
    const twin = value.$sync;
    const entry = Object.assign(sim.atOnce(value as never), { $sync: twin });
    Object.defineProperty(made, name, { value: entry, enumerable: true });
  }
  return made as unknown as Sim;
}
