// Say which function serves a fault, from the entry alone.

/** The function that handle_pte_fault() calls for `entry`, a word of a page table. */
function answers(entry: number, write: boolean): string {
  const present = (entry & 0x81) !== 0;
  if (!present) return entry === 0 ? 'do_no_page' : 'do_swap_page';
  if (write && (entry & 2) === 0) return 'do_wp_page';
  return 'establish_pte';
}
