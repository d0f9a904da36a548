// The text of each function that a reader can change, and where it stands: for pages that do not show it.
import type { APIRoute, GetStaticPaths } from 'astro';
import { allSections } from '../../../content/outline.ts';
import { hrefOf, portOf } from '../../source/book.ts';

type Props = { text: string; href: string };

export const getStaticPaths: GetStaticPaths = () => {
  const pages = new Map<string, Props>();
  for (const entry of allSections.flatMap((section) => section.entries)) {
    const port = portOf(entry.name);
    const href = port && hrefOf(port.key);
    if (port?.kind === 'function' && href) pages.set(port.name, { text: port.text, href });
  }
  return [...pages].map(([name, props]) => ({ params: { name }, props }));
};

export const GET: APIRoute<Props> = ({ props }) => Response.json(props);
