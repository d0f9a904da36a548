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

function share({ count, swapCache }: Page): boolean {
  return count === (swapCache ? 2 : 1);
}
