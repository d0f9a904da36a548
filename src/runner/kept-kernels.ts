/** The kernel's texts, built once for the sources that they are built of. */
import { readFileSync } from 'node:fs';
import { bundleKernel, simFiles } from './bundle.ts';
import { hashOf, store, tools } from './kept.ts';
import type { KernelText } from './kernel-text.ts';
import { withTwins } from './twins.ts';

export interface Kernels {
  plain: KernelText;
  traced: KernelText;
}

/** The hash of all that decides the texts; null if it is not known. */
function hashOfSources(what: string, sim?: string): string | null {
  const by = tools();
  if (by === null) return null;
  return hashOf([by, what, ...simFiles(sim).flatMap((file) => [file, readFileSync(file, 'utf8')])]);
}

/** What `make` makes of an engine's sources. It is kept only if none of them changed meanwhile. */
async function kept<T extends object>(
  what: string,
  sim: string | undefined,
  make: () => Promise<T>,
): Promise<T> {
  const hash = hashOfSources(what, sim);
  const known = hash === null ? undefined : store.get(hash);
  if (known !== undefined) return known as T;
  const made = await make();
  if (hash !== null && hashOfSources(what, sim) === hash) store.put(hash, made);
  return made;
}

/** Both texts of an engine, the project's if not said, as they are bundled: with generators alone. */
export function starredKernels(sim?: string): Promise<Kernels> {
  return kept('generators', sim, async () => {
    const [plain, traced] = await Promise.all([
      bundleKernel({ variant: 'plain', sim }),
      bundleKernel({ variant: 'traced', sim }),
    ]);
    return { plain, traced };
  });
}

/** The same with twins, as they are run. */
export function keptKernels(sim?: string): Promise<Kernels> {
  return kept('twins', sim, async () => {
    const { plain, traced } = await starredKernels(sim);
    return { plain: withTwins(plain), traced: withTwins(traced) };
  });
}

/** The text that tells of its statements. What is recorded goes by generators: the same run, at the pace of a reader. */
export function steppedKernel(sim?: string): Promise<KernelText> {
  return kept('stepped', sim, () => bundleKernel({ variant: 'stepped', sim }));
}
