// What exec carries from the old program to the new one.

import type { struct_page } from './mm.ts';

/** How many pages arguments and environment may fill. @kernel include/linux/binfmts.h:12 */
export const MAX_ARG_PAGES = 32;

/**
 * A program on its way into memory. Only its arguments are kept here: no program file is read.
 * @kernel include/linux/binfmts.h:22
 */
export class linux_binprm {
  /** The pages of arguments and environment; those at the end are filled first. */
  page: (struct_page | null)[] = new Array<struct_page | null>(MAX_ARG_PAGES).fill(null);
  /** Where the arguments begin: a place in `page` at first, then the address in the new program. */
  p = MAX_ARG_PAGES * 4096;
  /** The same for the loader's part, 0 if there is none. */
  loader = 0;
  /** The same for the name of the file. */
  exec = 0;
}
