// Say which function serves a fault, from the entry alone.

/** The function that handle_pte_fault() calls for `entry`, a word of a page table. */
function answers(entry: number, write: boolean): string {
  // Bit 0: present. Bit 1: writable. Bit 7: present, but not to be touched (PROT_NONE).
  return entry === 0 && !write ? 'do_no_page' : 'do_wp_page';
}
