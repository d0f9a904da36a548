/**
 * `virtual:cage` and `virtual:cage-page`: what the cage (cage.ts) is made of.
 *
 *     import { worker, reader, look } from 'virtual:cage';   // URLs of scripts that import nothing
 *     import { html } from 'virtual:cage-page';        // the frame's page
 *
 * A worker in the cage can import nothing, in `npm run dev` neither, so its script is bundled here and not by Vite.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vite';
import { projectRoot } from './root.ts';
import { writeIfNew } from './vite.ts';

const ids = ['virtual:cage', 'virtual:cage-page'];

/** Modules that a text and the worker have in common: errors are known by their classes, and the worker has them already. */
const shared: Record<string, RegExp> = {
  'reader.ts': /\/prepared\.ts$/,
  'staged.ts': /\/(?:failure|frames|run|show)\.ts$/,
};

/** A module of ours with all that it imports, as one text; as CommonJS, what is shared is asked for. */
async function script(name: string): Promise<string> {
  const filter = shared[name];
  const plugin = (filter: RegExp): EsbuildPlugin => ({
    name: 'shared',
    setup: (setup) => {
      setup.onResolve({ filter }, ({ path }) => ({ path, external: true }));
    },
  });
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot(), 'src/runner', name)],
    bundle: true,
    write: false,
    format: filter === undefined ? 'iife' : 'cjs',
    plugins: filter === undefined ? [] : [plugin(filter)],
    minify: true,
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles[0].text;
}

/** What the cage's page may do: run its one script, `eval`, and make workers of texts, which inherit this. */
export function cagePolicy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' 'unsafe-eval'`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function pageOf(script: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${cagePolicy(script)}">
<meta name="robots" content="noindex">
<title>Where examples run</title>
<script>${script}</script>
</head>
<body>
<h1>Where examples run</h1>
<p>The examples of Running Commentary run in this page, which their own pages open out of sight.</p>
</body>
</html>
`;
}

async function moduleOf(id: string): Promise<string> {
  if (id === 'virtual:cage-page') {
    const html = pageOf((await script('cage-frame.ts')).trim());
    return `export const html = ${JSON.stringify(html)};\n`;
  }
  const dir = join(projectRoot(), 'node_modules/.cache/running-commentary');
  mkdirSync(dir, { recursive: true });
  const texts = {
    worker: await script('worker.ts'),
    reader: await script('reader.ts'),
    look: await script('staged.ts'),
  };
  return Object.entries(texts)
    .map(([name, text]) => {
      const file = join(dir, `cage-${name}.js`);
      writeIfNew(file, text);
      return `export { default as ${name} } from ${JSON.stringify(`${file}?url&no-inline`)};\n`;
    })
    .join('');
}

/** The plugin, for `vite.plugins`. */
export function cagePlugin(): Plugin {
  return {
    name: 'running-commentary:cage',
    resolveId: (source) => (ids.includes(source) ? `\0${source}` : undefined),
    load: (id) => (ids.includes(id.slice(1)) ? moduleOf(id.slice(1)) : undefined),
    configureServer(server) {
      server.watcher.on('change', (file) => {
        if (!/\/src\/runner\/[\w-]+\.ts$/.test(file)) return;
        for (const { moduleGraph } of Object.values(server.environments))
          for (const id of ids) {
            const module = moduleGraph.getModuleById(`\0${id}`);
            if (module !== undefined) moduleGraph.invalidateModule(module);
          }
      });
    },
  };
}
