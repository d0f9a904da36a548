/** Types are stripped from now on: for the terminal, the tests and the build. */
import { transform } from 'sucrase';
import { marksIn } from './comments.ts';
import { stripWith } from './strip.ts';

stripWith(transform, marksIn);
