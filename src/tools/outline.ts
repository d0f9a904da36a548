// npm run outline [-- --summary | --json]: what there is of every entry of the book.
import { sections } from '../../content/outline.ts';
import { reachOfExamples } from '../source/reach-run.ts';
import { outlineRows, summaryText, tableText } from '../source/rows.ts';

const options = process.argv.slice(2);
const unknown = options.find((option) => option !== '--summary' && option !== '--json');
if (unknown) {
  console.error(`outline knows --summary and --json, not ${unknown}`);
  process.exit(2);
}
const rows = outlineRows(await reachOfExamples(sections));
if (options.includes('--json')) console.log(JSON.stringify(rows, null, 1));
else if (options.includes('--summary')) console.log(summaryText(rows));
else console.log(tableText(rows));
