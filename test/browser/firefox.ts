/**
 * The machine's own Firefox, for the tests: FIREFOX_PATH, or `firefox` or `firefox-esr` in the path.
 *
 * Driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), of which it takes a handful of commands: Firefox
 * serves it on a socket, and Node has sockets. Playwright drives a Firefox of its own making only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where it is; null if there is none. */
export function findFirefox(): string | null {
  const { FIREFOX_PATH, PATH = '' } = process.env;
  if (FIREFOX_PATH) {
    if (existsSync(FIREFOX_PATH)) return FIREFOX_PATH;
    throw new Error(`FIREFOX_PATH=${FIREFOX_PATH}: there is no such file`);
  }
  const places = PATH.split(delimiter).flatMap((dir) => [
    join(dir, 'firefox'),
    join(dir, 'firefox-esr'),
  ]);
  places.push('/Applications/Firefox.app/Contents/MacOS/firefox');
  return places.find((path) => existsSync(path)) ?? null;
}

/** A new profile asks many hosts for many things; these tests ask for nothing but the site. */
const preferences = {
  'app.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.prefetch-next': false,
  'services.settings.server': 'data:,none',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

type Answer = { id: number; type: string; result: unknown; error?: string; message?: string };
type LogEntry = { level: string; text: string | null };

export class Firefox {
  /** What went wrong in its pages: errors that nobody caught, and what a policy forbade. */
  readonly errors: string[] = [];
  private asked = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private context = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.addEventListener('message', ({ data }) => this.hear(JSON.parse(String(data))));
  }

  static async launch(path: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join(''));
    const child = spawn(
      path,
      ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const address = await addressOf(child);
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error(`${address} does not answer`)));
    });
    const firefox = new Firefox(child, profile, socket);
    await firefox.send('session.new', { capabilities: {} });
    await firefox.send('session.subscribe', { events: ['log.entryAdded'] });
    const tree = await firefox.send('browsingContext.getTree', {});
    firefox.context = (tree as { contexts: { context: string }[] }).contexts[0].context;
    return firefox;
  }

  /** Opens a page, and waits until it has loaded. */
  async open(url: string): Promise<void> {
    await this.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  /** Calls a function in the page, which can use nothing but what it is given. Both ways go as JSON. */
  async evaluate<Given, T>(
    call: ((given: Given) => T | Promise<T>) | string,
    given?: Given,
  ): Promise<T> {
    const answer = (await this.send('script.callFunction', {
      functionDeclaration: `async (given) => JSON.stringify(await (${call})(given && JSON.parse(given)) ?? null)`,
      arguments: given === undefined ? [] : [{ type: 'string', value: JSON.stringify(given) }],
      target: { context: this.context },
      awaitPromise: true,
    })) as { result?: { value: string }; exceptionDetails?: { text: string } };
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result!.value) as T;
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    await this.send('browser.close', {});
    await ended;
    rmSync(this.profile, { recursive: true, force: true });
  }

  private send(method: string, params: object): Promise<unknown> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ type, result, error, message }) => {
        if (type === 'success') resolve(result);
        else reject(new Error(`${method}: ${error}: ${message}`));
      });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  private hear(message: Answer | { type: 'event'; method: string; params: LogEntry }): void {
    if ('id' in message) {
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    } else if (message.method === 'log.entryAdded' && message.params.level === 'error') {
      this.errors.push(message.params.text ?? '');
    }
  }
}

/** Where it says that it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Firefox has ended before it began:\n${said}`)));
  });
}
