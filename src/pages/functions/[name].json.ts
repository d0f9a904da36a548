// The text of each function that a reader can change, and where it stands: for pages that do not show it.
import type { APIRoute, GetStaticPaths } from 'astro';
import { allFunctions, hrefOf } from '../../source/book.ts';

interface Props {
  text: string;
  href: string;
}

export const getStaticPaths: GetStaticPaths = () =>
  allFunctions().flatMap(({ name, text }) => {
    const href = hrefOf(`fn:${name}`);
    return href === null ? [] : [{ params: { name }, props: { text, href } }];
  });

export const GET: APIRoute<Props> = ({ props }) => Response.json(props);
