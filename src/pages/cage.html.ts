// The page of the frame in which examples run: src/runner/cage.ts.

import { html } from 'virtual:cage-page';
import type { APIRoute } from 'astro';

export const GET: APIRoute = () =>
  new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
