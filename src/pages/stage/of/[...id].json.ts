// One program, for the stage.
import type { APIRoute, GetStaticPaths } from 'astro';
import { type StageProgram, stagePrograms } from '../../../components/lib/stage.ts';

interface Props {
  program: () => Promise<StageProgram>;
}

export const getStaticPaths: GetStaticPaths = () =>
  [...stagePrograms()].map(([id, { program }]) => ({ params: { id }, props: { program } }));

export const GET: APIRoute<Props> = async ({ props }) => Response.json(await props.program());
