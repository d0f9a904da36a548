// Write copies(sharers, events): how often is a page copied if several processes share it after forks?
/** The process and what it does: `['b', 'write']`. */
type Event = [who: string, what: 'write' | 'exit'];

function copies(sharers: string[], events: Event[]): number {
  return events.filter(([who, what]) => sharers.includes(who) && what === 'write').length;
}
