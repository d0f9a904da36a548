/** Where an element stands in the prose, and the section whose examples it shows: its page's, unless it names one. */
export function placeOf(astro: {
  locals: App.Locals;
  props: { section?: string; place?: string };
}): { section: string; where: string } {
  const { data, id } = astro.locals.starlightRoute.entry;
  // The pass over the tree says the line, and has seen that there is a section.
  const where = astro.props.place ?? `content/${id}/en.mdx`;
  return { section: (astro.props.section ?? data.section) as string, where };
}

/** What a page has shown of each kind. */
const shown = new WeakMap<object, Set<string>>();

/** Is it the first of its kind that the page asks for? */
export function isFirst(locals: App.Locals, kind: string): boolean {
  const kinds = shown.get(locals.starlightRoute) ?? new Set();
  shown.set(locals.starlightRoute, kinds);
  if (kinds.has(kind)) return false;
  kinds.add(kind);
  return true;
}
