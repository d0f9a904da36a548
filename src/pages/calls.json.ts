// What a program can call and import, for the editor: fetched when something is first completed.
import type { APIRoute } from 'astro';
import { cards, keyOfName } from '../source/book.ts';
import { type Call, callGroups, importable } from '../source/calls.ts';

export const GET: APIRoute = () => {
  const members = Object.fromEntries(
    Object.entries(callGroups()).map(([receiver, groups]) => [
      receiver,
      groups.flatMap(({ calls }) =>
        calls.map(({ name, parameters, says }: Call) => [name, parameters, says]),
      ),
    ]),
  );
  const names = importable().map((name) => {
    const key = keyOfName(name);
    return [name, (key && cards().get(key)?.oneLine) ?? ''];
  });
  return Response.json({ members, names });
};
