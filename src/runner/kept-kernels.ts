/** The kernel's texts, built once for the sources that they are built of. */
import { readFileSync } from 'node:fs';
import { bundleKernel, simFiles } from './bundle.ts';
import { hashOf, store, tools } from './kept.ts';
import type { KernelText } from './kernel-text.ts';

/** The hash of all that decides the texts; null if it is not known. */
function hashOfSources(sim?: string): string | null {
  const by = tools();
  if (by === null) return null;
  return hashOf([by, ...simFiles(sim).flatMap((file) => [file, readFileSync(file, 'utf8')])]);
}

/** Both texts of an engine, the project's if not said. They are kept only if no source changed while they were built. */
export async function keptKernels(
  sim?: string,
): Promise<{ plain: KernelText; traced: KernelText }> {
  const hash = hashOfSources(sim);
  const known = hash === null ? undefined : store.get(hash);
  if (known !== undefined) return known as { plain: KernelText; traced: KernelText };
  const [plain, traced] = await Promise.all([
    bundleKernel({ variant: 'plain', sim }),
    bundleKernel({ variant: 'traced', sim }),
  ]);
  if (hash !== null && hashOfSources(sim) === hash) store.put(hash, { plain, traced });
  return { plain, traced };
}
