/** An address that carries changes has this before them. Apart from what reads them, which most pages never need. */
export const MARK = '#edit=';
