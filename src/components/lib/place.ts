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
