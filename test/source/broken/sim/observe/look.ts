export function look(): number {
  return 1;
}

/** Looks. @kernel mm/mmap.c */
export function peekAt(): void {}
