/**
 * npm run --silent replay < A.script.jsonl > A.trace.jsonl
 * npm run --silent replay -- --out DIR A.script.jsonl B.script.jsonl.gz …
 *
 * Runs scripts of operations on the engine and writes the state after each. With --out each
 * NAME.script.jsonl becomes DIR/NAME.trace.jsonl; a script that cannot be replayed to its end is
 * told on standard error with its line, the trace up to there is written, and the others go on.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Engines } from '../replay/engine.ts';
import { Replay } from '../replay/replay.ts';
import { ScriptError } from '../replay/script.ts';
import { command, NotUnderstood, readArguments } from './arguments.ts';

const usage = 'npm run --silent replay < SCRIPT, or npm run replay -- --out DIR SCRIPT …';

/** The text of a script, unpacked if it is packed. */
function unpack(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Replays one script; what is wrong with it goes to standard error. */
function trace(engines: Engines, script: string, name: string): { text: string; whole: boolean } {
  const lines: string[] = [];
  let whole = true;
  try {
    const run = new Replay(engines.for(script), script);
    for (let line = run.next(); line; line = run.next()) lines.push(`${JSON.stringify(line)}\n`);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.error(`${name}:${error.line}: ${error.message}`);
    whole = false;
  }
  return { text: lines.join(''), whole };
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments(usage, {
    allowPositionals: true,
    options: { out: { type: 'string' } },
  });
  const { out } = values;
  if ((out === undefined) !== (positionals.length === 0)) {
    const said = out === undefined ? `${positionals[0]} needs --out DIR` : '--out needs scripts';
    throw new NotUnderstood(`${said}: there each trace is put.\nType: ${usage}`);
  }
  if (out === undefined) {
    const { text, whole } = trace(await Engines.load(), unpack(readFileSync(0)), 'standard input');
    await new Promise((done) => process.stdout.write(text, done));
    return whole ? 0 : 1;
  }
  const engines = await Engines.load();
  let failed = 0;
  for (const file of positionals) {
    const name = basename(file).replace(/(\.script)?\.jsonl(\.gz)?$/, '');
    const { text, whole } = trace(engines, unpack(readFileSync(file)), file);
    writeFileSync(join(out, `${name}.trace.jsonl`), text);
    if (!whole) failed++;
  }
  return failed ? 1 : 0;
}

await command(main);
