// The functions of one file of sim/, for the stage.
import type { APIRoute, GetStaticPaths } from 'astro';
import { functionsOfFile, portFiles } from '../../../components/lib/stage.ts';

export const getStaticPaths: GetStaticPaths = () =>
  portFiles().map((file) => ({ params: { file } }));

export const GET: APIRoute = ({ params }) => Response.json(functionsOfFile(params.file!));
