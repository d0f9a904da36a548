// `npm start`: builds the book, serves it, prints its address.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { astro, root } from './astro.mjs';

const dist = join(root, 'dist');
const wantedPort = Number(process.env.PORT ?? 4321);

const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** The file for an address, or null; never one outside dist/. */
async function fileFor(url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  const file = normalize(join(dist, path));
  if (file !== dist && !file.startsWith(dist + sep)) return null;
  const info = await stat(file).catch(() => null);
  if (info?.isFile()) return { file };
  if (!info?.isDirectory()) return null;
  if (!path.endsWith('/')) return { redirect: `${path}/` };
  const index = join(file, 'index.html');
  return (await stat(index).catch(() => null)) ? { file: index } : null;
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => resolve(server.address().port));
  });
}

if (!process.argv.includes('--no-build')) {
  console.log('Building the book (about a minute) …');
  const code = await astro('build');
  if (code !== 0) process.exit(code);
}

const server = createServer(async (request, response) => {
  const found = await fileFor(request.url ?? '/');
  if (found?.redirect) {
    response.writeHead(301, { location: found.redirect }).end();
    return;
  }
  const file = found?.file ?? join(dist, '404.html');
  response.writeHead(found ? 200 : 404, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
});

let port;
try {
  port = await listen(server, wantedPort);
} catch (error) {
  if (error.code !== 'EADDRINUSE' || process.env.PORT) throw error;
  port = await listen(server, 0);
}
console.log(`\nRunning Commentary is at http://localhost:${port}/   (Ctrl+C stops it)`);
