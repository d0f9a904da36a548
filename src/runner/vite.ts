/**
 * `virtual:kernel`: where the page finds the kernel's texts.
 *
 *     import { plain, traced, stepped } from 'virtual:kernel';   // three URLs
 *
 * The texts are packed (kernel-text.ts) into files of their own, so that they are fetched on the
 * first run and cached by their hash, and weigh nothing in a page that runs nothing. The module
 * itself is three URLs and may be imported by a page, a worker, a test or the server.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { starredKernels, steppedKernel } from './kept-kernels.ts';
import { packKernel } from './kernel-text.ts';
import { minifyKernel } from './minify.ts';
import { projectRoot } from './root.ts';
import { withTwins } from './twins.ts';

const id = 'virtual:kernel';
const resolved = `\0${id}`;

interface Paths {
  plain: string;
  traced: string;
  stepped: string;
}

/** Writes the texts of this sim/ into `dir`, if they have changed; gives their paths. */
async function writeKernels(sim: string, dir: string): Promise<Paths> {
  mkdirSync(dir, { recursive: true });
  const kernels = { ...(await starredKernels(sim)), stepped: await steppedKernel(sim) };
  const write = async (variant: keyof Paths): Promise<string> => {
    const file = join(dir, `kernel-${variant}.js`);
    const small = await minifyKernel(kernels[variant]);
    writeIfNew(file, packKernel(variant === 'stepped' ? small : withTwins(small)));
    return file;
  };
  const [plain, traced, stepped] = await Promise.all([
    write('plain'),
    write('traced'),
    write('stepped'),
  ]);
  return { plain, traced, stepped };
}

export function writeIfNew(file: string, text: string): void {
  let before = '';
  try {
    before = readFileSync(file, 'utf8');
  } catch {
    // The first time there is none.
  }
  if (text === before) return;
  // At once: a build and tests may go on side by side.
  const unready = `${file}.${process.pid}.new`;
  writeFileSync(unready, text);
  renameSync(unready, file);
}

/**
 * The plugin, for `vite.plugins`; only a worker that imports the module itself needs it in
 * `vite.worker.plugins` too. `sim` is the engine's directory, if it is not the project's.
 */
export function kernelPlugin(options: { sim?: string } = {}): Plugin {
  let root: string;
  let sim: string;
  let built: Promise<Paths> | null = null;
  return {
    name: 'running-commentary:kernel',
    configResolved() {
      root = projectRoot();
      sim = options.sim ?? join(root, 'sim');
    },
    resolveId(source) {
      return source === id ? resolved : undefined;
    },
    async load(source) {
      if (source !== resolved) return undefined;
      built ??= writeKernels(sim, join(root, 'node_modules/.cache/running-commentary'));
      const paths = await built;
      return Object.entries(paths)
        .map(
          ([name, path]) =>
            `export { default as ${name} } from ${JSON.stringify(`${path}?url&no-inline`)};\n`,
        )
        .join('');
    },
    configureServer(server) {
      server.watcher.on('change', (file) => {
        if (!file.startsWith(sim)) return;
        built = null;
        for (const environment of Object.values(server.environments)) {
          const module = environment.moduleGraph.getModuleById(resolved);
          if (module !== undefined) environment.moduleGraph.invalidateModule(module);
        }
      });
    },
  };
}
