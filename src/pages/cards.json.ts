// All cards in one file, which a page loads when the first name is pointed at. Where a card leads
// is in the link that it belongs to.
import type { APIRoute } from 'astro';
import { cards } from '../source/book.ts';

export const GET: APIRoute = () =>
  Response.json(
    Object.fromEntries(
      [...cards().values()].map((card) => [
        card.key,
        [card.signature, card.oneLine, ...(card.kernel ? [card.kernel] : [])],
      ]),
    ),
  );
