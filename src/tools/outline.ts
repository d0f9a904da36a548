// npm run outline [-- --summary | --json]: what there is of every entry of the book.
import { supplements } from '../../content/outline.ts';
import { reachOfExamples } from '../runner/reach.ts';
import { outlineRows, summaryText, tableText } from '../source/rows.ts';

const options = process.argv.slice(2);
const unknown = options.find((option) => option !== '--summary' && option !== '--json');
if (unknown) {
  console.error(`outline knows --summary and --json, not ${unknown}`);
  process.exit(2);
}
const reach = await reachOfExamples().catch((error: Error) => {
  console.error(`The examples could not be run, so none is counted: ${error.message}`);
  process.exitCode = 1;
  return new Map<string, Set<string>>();
});
const rows = outlineRows(reach);
if (options.includes('--json')) console.log(JSON.stringify(rows, null, 1));
else if (options.includes('--summary')) console.log(summaryText(rows));
else {
  console.log(tableText(rows));
  console.log(`\nBeside the outline\n${tableText(outlineRows(reach, supplements))}`);
}
