/**
 * Which examples show what a note says: npm run proofs [SECTION …]
 *
 * Each statement of a note's lines is left out in turn, and the examples of the section that come to it are run on the
 * function without it. Those that no longer hold show what it is for: all the better, the fewer they are. The result is
 * kept in src/components/lib/proofs.json, since it takes minutes; what has changed since (a note's lines, an example) is
 * not used, and is found anew at the next run.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allSections } from '../../content/outline.ts';
import { type KeptSection, kept } from '../components/lib/kept-proofs.ts';
import { prove } from '../components/lib/prove.ts';
import { projectRoot } from '../runner/root.ts';
import { command, NotUnderstood, readArguments } from './arguments.ts';

const usage = 'npm run proofs [SECTION …]';

await command(async () => {
  const { positionals } = readArguments(usage, { options: {}, allowPositionals: true });
  const known = allSections.map(({ id }) => id);
  const unknown = positionals.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new NotUnderstood(`There is no section ${unknown}.\nType: ${usage}`);
  const file = join(projectRoot(), 'src/components/lib/proofs.json');
  const all: Record<string, KeptSection> = { ...kept };
  for (const id of positionals.length > 0 ? positionals : known) {
    const before = performance.now();
    const section = await prove(id);
    if (section !== null) all[id] = section;
    const ordered = Object.fromEntries(
      known.filter((one) => all[one]).map((one) => [one, all[one]]),
    );
    writeFileSync(file, `${textOf(ordered)}\n`);
    console.log(`${id}: ${Math.round((performance.now() - before) / 1000)} s`);
  }
  return 0;
});

/** A note on a line, so that a change of one is a change of one line. */
function textOf(sections: Record<string, KeptSection>): string {
  const body = Object.entries(sections).map(([id, { examples, notes }]) => {
    const lines = Object.entries(notes).map(
      ([key, found]) => `      ${JSON.stringify(key)}: ${JSON.stringify(found)}`,
    );
    return `  ${JSON.stringify(id)}: {\n    "examples": ${JSON.stringify(examples)},\n    "notes": {\n${lines.join(',\n')}\n    }\n  }`;
  });
  return `{\n${body.join(',\n')}\n}`;
}
