/** Where an element stands in the prose, and the section whose examples it shows: its page's, unless it names one. */
export function placeOf(
  astro: { locals: App.Locals; props: { section?: string } },
  element: string,
): { section: string; where: string } {
  const { data, id } = astro.locals.starlightRoute.entry;
  const where = `content/${id}/en.mdx`;
  const section = astro.props.section ?? data.section;
  if (!section) throw new Error(`${where}: ${element} needs section="…" on this page`);
  return { section, where };
}
