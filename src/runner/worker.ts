/** The worker in which a page's examples run. It keeps the kernel texts that it has fetched. */
import { type KernelText, unpackKernel } from './kernel-text.ts';
import type { FromWorker, RunRequest, ToWorker } from './messages.ts';
import type { Reader } from './prepared.ts';
import { runExample } from './run.ts';

const texts = new Map<string, Promise<KernelText>>();

function kernelAt(url: string): Promise<KernelText> {
  let text = texts.get(url);
  if (text === undefined) {
    text = fetch(url).then(async (response) => {
      if (!response.ok) throw new Error(`The kernel could not be fetched (${response.status}).`);
      return unpackKernel(await response.text());
    });
    text.catch(() => texts.delete(url));
    texts.set(url, text);
  }
  return text;
}

let reader: Promise<Reader> | undefined;

function loadReader(): Promise<Reader> {
  reader ??= import('./reader.ts').then((loaded) => loaded.reader);
  reader.catch(() => {
    reader = undefined;
  });
  return reader;
}

/** Is there a text that the build has not prepared? */
function needsReader({ prepared, check, patches }: RunRequest): boolean {
  return prepared === undefined || check !== undefined || Object.keys(patches ?? {}).length > 0;
}

const say = (message: FromWorker): void => globalThis.postMessage(message);

globalThis.addEventListener('message', async (heard: MessageEvent<ToWorker>) => {
  if (heard.data.type === 'warm') {
    // A failure is told by the run that meets it again.
    await kernelAt(heard.data.kernels.plain).catch(() => {});
    return;
  }
  const { id, request, kernels } = heard.data;
  try {
    const [plain, traced, loaded] = await Promise.all([
      kernelAt(kernels.plain),
      request.trace === true ? kernelAt(kernels.traced) : undefined,
      needsReader(request) ? loadReader() : undefined,
    ]);
    say({ type: 'started', id });
    const result = runExample({
      ...request,
      kernel: { plain, traced },
      reader: loaded,
      onEvent: (event) => say({ type: 'event', id, event }),
    });
    say({ type: 'done', id, result });
  } catch (error) {
    say({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
});
