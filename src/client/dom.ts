/** The few helpers with which the controls build their elements. */

type Child = Node | string | null | false;
type Props = Record<string, string | number | boolean | null | undefined>;

/** An element with attributes and children. Texts are never read as markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((c): c is Node | string => c !== null && c !== false));
  return element;
}

/** A button that does something. */
export function button(label: string, act: () => void, props: Props = {}): HTMLButtonElement {
  const name = props.class ? `ctl ${props.class}` : 'ctl';
  const made = el('button', { type: 'button', ...props, class: name }, label);
  made.addEventListener('click', act);
  return made;
}

/** `1 line`, `2 lines`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** True for Ctrl+Enter, and Command+Enter on a Mac. */
export function isRunKey(event: KeyboardEvent): boolean {
  return (
    event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.repeat
  );
}

/** True for Ctrl+Z, and Command+Z on a Mac, where no field undoes by itself. */
export function isUndoKey(event: KeyboardEvent): boolean {
  const { target } = event;
  const field = target instanceof Element && target.closest('input, textarea, [contenteditable]');
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  return !field && key.toLowerCase() === 'z' && (ctrlKey || metaKey) && !altKey && !shiftKey;
}
