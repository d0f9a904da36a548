// Write share(page): may a page be written as it is, by the one who asks?
/** What is known of a locked page. */
interface Page {
  /** page_count: the one who asks is among them */
  count: number;
  /** Has it buffers? */
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
