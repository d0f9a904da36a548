// The mark of the book: a page with lines of code on it and one note beside them.
import type { APIRoute } from 'astro';

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#26241f"/><path d="M6 9h13M6 15h10M6 21h13" stroke="#fdfcf8" stroke-width="2.5"/><path d="M23 7v18" stroke="#e0b15a" stroke-width="3"/></svg>`;

export const GET: APIRoute = () =>
  new Response(svg, { headers: { 'content-type': 'image/svg+xml' } });
