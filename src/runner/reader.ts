/** What reads the texts of a reader: 85 KB, packed, that a page fetches when it needs them. Node has it at once. */
import { preparePatch } from './patch.ts';
import { prepare } from './prepare.ts';
import type { Reader } from './prepared.ts';

export const reader: Reader = { prepare, preparePatch };
