// `npm start`: builds the book, serves it, prints its address.
import { parseArgs } from 'node:util';
import { astro } from './astro.mjs';
import { serve } from './serve.mjs';

/** What was typed; what is not understood ends the command. */
function options() {
  try {
    return parseArgs({ options: { 'no-build': { type: 'boolean', default: false } } }).values;
  } catch {
    console.error(
      `npm start does not understand ${process.argv.slice(2).join(' ')}: it knows one option.\n` +
        'Type: npm start [-- --no-build]   (the port is in PORT: PORT=8080 npm start)',
    );
    process.exit(2);
  }
}

if (!options()['no-build']) {
  console.log('Building the book (about a minute) …');
  const code = await astro('build');
  if (code !== 0) process.exit(code);
}

const wanted = Number(process.env.PORT ?? 4321);
let server;
try {
  server = await serve(wanted);
} catch (error) {
  if (error.code !== 'EADDRINUSE' || process.env.PORT) throw error;
  server = await serve(0);
}
const { port } = server.address();
console.log(`\nRunning Commentary is at http://localhost:${port}/   (Ctrl+C stops it)`);
