import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();

/** What the kernel does: `a` writes to a page, forks the others, and then it begins. */
function kernel(sharers: string[], events: Event[]): number {
  const first = m.spawn('a');
  const addr = first.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  first.store8(addr, 1);
  const all = new Map(sharers.map((name) => [name, name === 'a' ? first : first.fork()]));
  const trace = m.trace(() => {
    for (const [who, what] of events) {
      const p = all.get(who)!;
      if (what === 'exit') p.exit();
      else p.store8(addr, 2);
    }
  });
  return trace
    .all('do_wp_page')
    .filter((call) => call.children.some((c) => c.name === 'copy_cow_page')).length;
}

/** Events from a text: `a b` for writes, `-a` for an exit. */
function both(names: string, text: string): string {
  const sharers = names.split('');
  const events = text
    .split(' ')
    .map((word): Event => (word[0] === '-' ? [word[1], 'exit'] : [word, 'write']));
  const yours = copies([...sharers], events);
  const right = kernel(sharers, events);
  return yours === right ? `${right}` : `${yours}, but the kernel makes ${right}`;
}

// Alone, two, three; each once.
both('a', 'a'); //=> 0
both('ab', 'a b'); //=> 1
both('abc', 'c a b'); //=> 2

// More than once.
both('abc', 'a a a b a'); //=> 2

// Some go without writing, some after it.
both('ab', '-b a'); //=> 0
both('abc', 'a -a b c'); //=> 2
both('abc', '-a b c'); //=> 1
both('abcd', 'b -c -b a d a'); //=> 2
