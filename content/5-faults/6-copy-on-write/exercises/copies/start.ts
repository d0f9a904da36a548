// Write copies(sharers, events): how often a page is copied that was shared by a fork or several.
/** The process and what it does: `['b', 'write']`. */
type Event = [who: string, what: 'write' | 'exit'];

function copies(sharers: string[], events: Event[]): number {
  return events.filter(([who, what]) => sharers.includes(who) && what === 'write').length;
}
