// Write copies(sharers, events): how often is a page copied if several processes share it after forks?
/** The process and what it does: `['b', 'write']`. */
type Event = [who: string, what: 'write' | 'exit'];

function copies(sharers: string[], events: Event[]): number {
  const users = new Set(sharers);
  let made = 0;
  for (const [who, what] of events) {
    // A process that has a page of its own by now, or is the last with this one, needs no copy.
    if (what === 'write') {
      if (!users.has(who) || users.size === 1) continue;
      made++;
    }
    users.delete(who);
  }
  return made;
}
