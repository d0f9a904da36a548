// Cards: what a name is, on hover, focus and tap. All cards come in one file, loaded on first use.

/** signature, one line, place in the kernel */
type CardData = [string, string, string?];

let all: Promise<Record<string, CardData>> | undefined;
let shown: HTMLAnchorElement | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

const box = document.createElement('div');
box.className = 'book-card';
box.id = 'book-card';
box.setAttribute('role', 'tooltip');
box.hidden = true;

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

function part(tag: string, name: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
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

/** `tapped`: the tap has shown the card instead of following the link, which the card then offers. */
async function show(link: HTMLAnchorElement, tapped: boolean): Promise<void> {
  const key = link.dataset.card ?? '';
  shown = link;
  const cards = await load().catch(() => null);
  const card = cards?.[key];
  if (!card || shown !== link) {
    if (tapped && !card) location.assign(link.href);
    return;
  }
  const [signature, oneLine, kernel] = card;
  box.replaceChildren(part('p', 'card-signature', signature));
  if (oneLine) box.append(part('p', 'card-line', oneLine));
  const members = membersOf(cards ?? {}, key);
  if (members.length > 0) {
    const list = document.createElement('ul');
    list.className = 'card-members';
    list.append(...members.slice(0, MEMBERS).map((text) => part('li', '', text)));
    if (members.length > MEMBERS)
      list.append(part('li', 'card-foot', `and ${members.length - MEMBERS} more`));
    box.append(list);
  }
  if (kernel) box.append(part('p', 'card-foot', kernel));
  if (tapped) {
    const go = document.createElement('a');
    go.href = link.href;
    go.textContent = 'Go there';
    const foot = part('p', 'card-foot', '');
    foot.append(go);
    box.append(foot);
  }
  if (!box.isConnected) (document.querySelector('main') ?? document.body).append(box);
  box.hidden = false;
  link.setAttribute('aria-describedby', box.id);
  place(link);
}

/** Below the name, or above it where there is no room below; never over the edge. */
function place(link: HTMLElement): void {
  const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const margin = 12;
  const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - margin);
  const below = at.bottom + 6;
  const above = at.top - box.offsetHeight - 6;
  const top = below + box.offsetHeight > innerHeight && above > 60 ? above : below;
  box.style.left = `${Math.max(margin, left) + scrollX}px`;
  box.style.top = `${top + scrollY}px`;
}

function hide(): void {
  clearTimeout(timer);
  shown?.removeAttribute('aria-describedby');
  shown = null;
  box.hidden = true;
}

function linkAt(event: Event): HTMLAnchorElement | null {
  return event.target instanceof Element ? event.target.closest('a[data-card]') : null;
}

document.addEventListener('pointerover', (event) => {
  if (event.pointerType === 'touch') return;
  const link = linkAt(event);
  clearTimeout(timer);
  if (link && link !== shown) {
    timer = setTimeout(() => void show(link, false), 120);
  } else if (!link && shown && !box.contains(event.target as Node)) {
    timer = setTimeout(hide, 200);
  }
});
document.addEventListener('focusin', (event) => {
  const link = linkAt(event);
  if (link?.matches(':focus-visible')) void show(link, false);
  else if (shown && !box.contains(event.target as Node)) hide();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') hide();
});

let touched = false;
document.addEventListener('pointerdown', (event) => {
  touched = event.pointerType === 'touch';
  if (shown && !linkAt(event) && !box.contains(event.target as Node)) hide();
});
document.addEventListener('click', (event) => {
  const link = linkAt(event);
  if (!link || !touched || event.defaultPrevented) return;
  if (shown === link && !box.hidden) return;
  event.preventDefault();
  hide();
  void show(link, true);
});

// The names in a text are one stop for Tab; arrow keys go through them.
document.addEventListener('keydown', (event) => {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const link = linkAt(event);
  const text = link?.closest('.port-rows, .example-code');
  if (by === undefined || !link || !text || event.altKey || event.ctrlKey || event.metaKey) return;
  const names = [
    ...text.querySelectorAll<HTMLAnchorElement>('pre a[data-card], code a[data-card]'),
  ];
  const next = names[names.indexOf(link) + by];
  if (next === undefined) return;
  event.preventDefault();
  link.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
