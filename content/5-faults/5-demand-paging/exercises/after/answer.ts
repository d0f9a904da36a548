// Write after(others, write, full): what a process's touch of its page in swap leaves behind.
/** `copies`: how often the page was copied; `users`: the users of the slot afterwards, 0 if it is free. */
interface After {
  copies: number;
  users: number;
}

/**
 * `others`: processes that share the page, and whose entries name the slot too; `write`: is it a write?
 * `full`: is more than half of swap in use? The page is not in memory.
 */
function after(others: number, write: boolean, full: boolean): After {
  // The page is in the swap cache, which uses the slot. Only without sharers can the slot be freed.
  const kept = others > 0 || !full;
  return { copies: write && others > 0 ? 1 : 0, users: kept ? others + 1 : 0 };
}
