// The built site as a server gives it: for `npm start`, and for the tests in a browser.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { dist } from './astro.mjs';

/**
 * Serves dist/ at a port of localhost; 0 is one that is free.
 *
 * @returns {Promise<import('node:http').Server>}
 */
export function serve(port = 0) {
  if (!existsSync(join(dist, 'index.html'))) {
    throw new Error(
      'There is no dist/, where the built site stands: run `npm run build` before this.',
    );
  }
  const files = sirv(dist, {
    // Looks at the files for each request: a build may put others there.
    dev: true,
    extensions: ['html'],
    onNoMatch: (_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
      response.end(readFileSync(join(dist, '404.html')));
    },
  });
  const server = createServer((request, response) => {
    const [path, query] = request.url.split(/(?=\?)/);
    // A page's address ends in a slash: links on it count from there.
    if (/\/[^/.]+$/.test(path)) {
      response.writeHead(301, { location: `${path}/${query ?? ''}` }).end();
    } else files(request, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => resolve(server));
  });
}
