const EINVAL = 22;

/** Says no. @kernel mm/mmap.c:3 */
export function refuse_area(): number {
  return -EINVAL;
}

/** Finds nothing. @kernel mm/mmap.c:4 */
export function lose_area(): object | null {
  return null;
}

/** Says how, but not so that it is known. @kernel mm/mmap.c:5 @fails never */
export function never_area(): number {
  return 0;
}

/** Says what it cannot return. @kernel mm/mmap.c:6 @fails null */
export function count_areas(): number {
  return 0;
}

/** Is not traced. @kernel mm/mmap.c:7 @fails zero @notrace */
export function hidden_area(): number {
  return 0;
}
