// Where each function is explained, for the call trees that a page draws by itself.
import type { APIRoute } from 'astro';
import { cards, hrefOf } from '../source/book.ts';

export const GET: APIRoute = () =>
  Response.json(
    Object.fromEntries(
      [...cards().keys()].flatMap((key) => {
        const [kind, name] = key.split(':');
        const href = hrefOf(key);
        return kind === 'fn' && href !== null ? [[name, href]] : [];
      }),
    ),
  );
