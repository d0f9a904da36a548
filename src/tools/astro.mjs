// Runs Astro's command without its telemetry: `node src/tools/astro.mjs build`. What a build says
// is kept beside its other leavings, where test/site looks for warnings. A server of `dev` that asks
// for it (source/integration.ts) is started again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where a build puts the site. */
export const dist = join(root, 'dist');

/** What the last build printed. */
export const buildLog = join(root, 'node_modules', '.cache', 'running-commentary', 'build.log');

/** Runs `astro <args>` in the project and gives its exit code. */
export async function astro(...args) {
  const command = join(
    fileURLToPath(import.meta.resolve('astro/package.json')),
    '../bin/astro.mjs',
  );
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' };
  const kept = args[0] === 'build';
  if (kept && process.stdout.isTTY) env.FORCE_COLOR ??= '1';
  const output = kept ? 'pipe' : 'inherit';
  let child;
  let stopped = false;
  const stop = () => {
    stopped = true;
    child?.kill();
  };
  process.on('SIGTERM', stop);
  let again;
  let code;
  do {
    again = false;
    child = spawn(process.execPath, [command, ...args], {
      cwd: root,
      stdio: ['inherit', output, output, 'ipc'],
      env,
    });
    child.on('message', (message) => {
      if (message !== 'start again') return;
      again = true;
      child.kill();
    });
    if (kept) keep(child);
    [code] = await once(child, 'close');
    // Whoever stops it while it starts again means both.
  } while (again && !stopped);
  process.off('SIGTERM', stop);
  return code ?? 1;
}

/** Prints what the child says, and keeps it in a file. */
function keep(child) {
  mkdirSync(join(buildLog, '..'), { recursive: true });
  const log = createWriteStream(buildLog);
  for (const name of ['stdout', 'stderr']) {
    child[name].pipe(process[name], { end: false });
    child[name].pipe(log, { end: false });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await astro(...process.argv.slice(2));
}
