// npm run outline [-- --summary | --json]: what there is of every entry of the book.
import { sections, supplements } from '../../content/outline.ts';
import { reachOfExamples, reachOfSome } from '../runner/reach.ts';
import { outlineRows, type Reach, summaryText, tableText } from '../source/outline-rows.ts';
import { command, readArguments } from './arguments.ts';

const usage = 'npm run outline [-- --summary | --json]';

async function main(): Promise<number> {
  const { values } = readArguments(usage, {
    options: { summary: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  let code = 0;
  // The summary only counts what is reached.
  const some = new Map(sections.map(({ id, entries }) => [id, entries.map(({ port }) => port)]));
  const reach = await (values.summary ? reachOfSome(some) : reachOfExamples()).catch(
    (error: Error): Reach => {
      console.error(`The examples could not be run, so none is counted: ${error.message}`);
      code = 1;
      return new Map();
    },
  );
  const rows = outlineRows(reach);
  if (values.json) console.log(JSON.stringify(rows, null, 1));
  else if (values.summary) console.log(summaryText(rows));
  else {
    console.log(tableText(rows));
    console.log(`\nBeside the outline\n${tableText(outlineRows(reach, supplements))}`);
  }
  return code;
}

await command(main);
