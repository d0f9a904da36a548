// What a card says. All cards come in one file, loaded with the first.
import { el } from './dom.ts';

/** signature, one line, place in the kernel */
type CardData = [string, string, string?];

let all: Promise<Record<string, CardData>> | undefined;

function load(): Promise<Record<string, CardData>> {
  all ??= fetch(`${import.meta.env.BASE_URL}cards.json`).then((answer) => {
    if (!answer.ok) throw new Error(`cards.json: ${answer.status}`);
    return answer.json();
  });
  all.catch(() => {
    all = undefined;
  });
  return all;
}

/** Members of a structure that its card has room for. */
const MEMBERS = 10;

/** The fields of a structure with their types, in its order. */
function membersOf(cards: Record<string, CardData>, key: string): string[] {
  const [kind, name] = key.split(':');
  if (kind !== 'struct') return [];
  return Object.entries(cards)
    .filter(([field]) => field.startsWith(`field:${name}.`))
    .map(([, [signature]]) => signature);
}

/** The parts of the card of a key; null if there is none. */
export async function cardOf(key: string): Promise<HTMLElement[] | null> {
  const cards = await load();
  if (!cards[key]) return null;
  const [signature, oneLine, kernel] = cards[key];
  const parts: HTMLElement[] = [el('p', { class: 'card-signature' }, signature)];
  if (oneLine) parts.push(el('p', { class: 'card-line' }, oneLine));
  const members = membersOf(cards, key);
  if (members.length > 0) {
    const items = members.slice(0, MEMBERS).map((text) => el('li', {}, text));
    if (members.length > MEMBERS)
      items.push(el('li', { class: 'card-foot' }, `and ${members.length - MEMBERS} more`));
    parts.push(el('ul', { class: 'card-members' }, ...items));
  }
  if (kernel) parts.push(el('p', { class: 'card-foot' }, kernel));
  return parts;
}
