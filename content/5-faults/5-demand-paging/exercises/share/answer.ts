// Write share(page): may the caller write to a page as it is?
/** What is known of a locked page. */
interface Page {
  /** page_count: the caller is among them */
  count: number;
  /** Does it have buffers? */
  buffers: boolean;
  /** Is it in the swap cache? */
  swapCache: boolean;
  /** The users of its slot, if it is in the swap cache. */
  users: number;
  reserved: boolean;
}

function share({ count, buffers, swapCache, users, reserved }: Page): boolean {
  // The caller, the swap cache, and the buffers; no entry names the slot any more.
  if (swapCache) return count - Number(buffers) === 2 && users === 1;
  return count === 1 && !reserved;
}
