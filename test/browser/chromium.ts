/**
 * A Chromium for the tests: the machine's own if there is one, else the one that comes by npm.
 *
 * The order: CHROME_PATH, an installed Chrome or Chromium, Playwright's own, @sparticuz/chromium.
 * The last is unpacked once under node_modules/.cache, with the libraries and the font that a bare
 * machine lacks. Whichever it is, it is kept off the network: only this machine's own servers answer.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { projectRoot } from '../../src/runner/root.ts';

/** A browser that can be started. */
export interface Found {
  path: string;
  /** Where it comes from, for messages. */
  from: string;
  env?: Record<string, string>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

function installed(): string | null {
  const separator = process.platform === 'win32' ? ';' : ':';
  const onPath = (process.env.PATH ?? '')
    .split(separator)
    .flatMap((dir) => names.map((name) => join(dir, name)));
  const usual = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ];
  return [...onPath, ...usual].find((path) => existsSync(path)) ?? null;
}

/** Chromium crashes where it finds no font at all; the package's own list looks in other places. */
function fontsConf(home: string): string {
  const dirs = ['/usr/share/fonts', '/usr/local/share/fonts', join(home, 'fonts')];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${dirs.map((dir) => `  <dir>${dir}</dir>`).join('\n')}
  <cachedir>${join(home, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

/** The Chromium inside the npm package, unpacked. */
export async function packaged(): Promise<Found> {
  const cache = join(projectRoot(), 'node_modules/.cache');
  const source = join(projectRoot(), 'node_modules/@sparticuz/chromium');
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const home = join(cache, `chromium-${version}`);
  if (!existsSync(home)) {
    mkdirSync(cache, { recursive: true });
    // Unpacked beside its place and then moved: one that was interrupted is not taken for whole.
    const unpacked = mkdtempSync(join(cache, 'unpacking-'));
    const { TMPDIR } = process.env;
    process.env.TMPDIR = unpacked;
    try {
      const { default: bundled, inflate } = await import('@sparticuz/chromium');
      await bundled.executablePath();
      await inflate(join(source, 'bin/al2023.tar.br'));
      writeFileSync(join(unpacked, 'fonts', 'fonts.conf'), fontsConf(home));
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
    try {
      renameSync(unpacked, home);
    } catch (error) {
      // Another process was quicker.
      rmSync(unpacked, { recursive: true });
      if (!existsSync(home)) throw error;
    }
  }
  const libraries = [join(home, 'al2023/lib'), process.env.LD_LIBRARY_PATH ?? ''];
  return {
    path: join(home, 'chromium'),
    from: '@sparticuz/chromium',
    env: {
      LD_LIBRARY_PATH: libraries.filter((path) => path !== '').join(':'),
      FONTCONFIG_PATH: join(home, 'fonts'),
    },
  };
}

/** The first browser that is there. */
export async function findChromium(): Promise<Found> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) {
    if (!existsSync(CHROME_PATH))
      throw new Error(`CHROME_PATH=${CHROME_PATH}: there is no such file`);
    return { path: CHROME_PATH, from: 'CHROME_PATH' };
  }
  const own = installed();
  if (own !== null) return { path: own, from: 'this machine' };
  const playwrights = chromium.executablePath();
  if (playwrights && existsSync(playwrights)) return { path: playwrights, from: 'Playwright' };
  if (process.platform === 'linux') return packaged();
  throw new Error('There is no Chrome or Chromium here. Install one, or set CHROME_PATH.');
}

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** Starts it, without a window. */
export async function launchChromium(found?: Found): Promise<Browser> {
  const { path, from, env } = found ?? (await findChromium());
  // Chromium's sandbox refuses to work for root.
  const root = process.getuid?.() === 0;
  try {
    return await chromium.launch({
      executablePath: path,
      args: root ? [...flags, '--no-sandbox'] : flags,
      chromiumSandbox: false,
      env: { ...(process.env as Record<string, string>), ...env },
    });
  } catch (error) {
    throw new Error(`${path} (from ${from}) did not start: ${(error as Error).message}`);
  }
}
