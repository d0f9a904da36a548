/** The engine for replays: the kernel bundle, with the probe where a script makes allocations fail. */
import { assemble, type KernelText } from '../runner/kernel-text.ts';
import { nodeKernels } from '../runner/node.ts';
import type { Sim } from './world.ts';

/** Engines out of one kernel text. */
export class Engines {
  #plain: Sim | null = null;
  #probed: Sim | null = null;
  private constructor(private readonly kernel: KernelText) {}

  static async load(): Promise<Engines> {
    return new Engines((await nodeKernels()).plain);
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
    return new Function(assemble(this.kernel, { probe }).code)() as Sim;
  }
}
