/** What a command was asked for. What is not understood is said with what to type instead. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../nearest.ts';

/** The arguments are none that the command knows; the message says so to the one who typed them. */
export class NotUnderstood extends Error {}

/** As `parseArgs`, with every option known; `usage` is what to type. Throws NotUnderstood. */
export function readArguments<T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    throw new NotUnderstood(`${complaint(error as NodeJS.ErrnoException, known)}\nType: ${usage}`);
  }
}

function complaint({ code, message }: NodeJS.ErrnoException, known: string[]): string {
  const what = /'(-[^' ]*|[^']*)/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const near = nearest(what, known);
      return `There is no option ${what}.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`;
    }
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `${what} is not understood: this command takes options alone.`;
    default:
      return message;
  }
}

/** A number from 0 on without a fraction. Throws NotUnderstood. */
export function wholeNumber(usage: string, option: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new NotUnderstood(
    `${option} ${text} is not understood: it takes a number in digits.\nType: ${usage}`,
  );
}

/** Runs a command: gives its exit code to the process; what it does not understand is code 2. */
export async function command(main: () => number | Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
