// The texts of mistakes, as a page shows them.

export interface ShownMistake {
  /** `content/2-regions/5-deleting/en.mdx:41`; '' if there is none. */
  place: string;
  text: string;
  /** What is nearest to it, or what to type instead; '' if that is not known. */
  hint: string;
}

/** One for each text that begins with a place; other lines go on with the one before. */
export function placeAndText(text: string, place: string): ShownMistake[] {
  const found: ShownMistake[] = [];
  for (const line of text.split('\n')) {
    const [, at, said] = /^([\w./-]+\.\w+:\d+): (.*)$/.exec(line) ?? [];
    const last = found.at(-1);
    if (at === undefined && last) {
      const part = last.hint === '' ? 'text' : 'hint';
      last[part] += `\n${line}`;
      continue;
    }
    const [first, ...hints] = (said ?? line).split(' — ');
    found.push({
      place: at ?? place,
      text: first,
      hint: hints.join(' — ').replaceAll(', for line ', ',\nfor line '),
    });
  }
  return found;
}
