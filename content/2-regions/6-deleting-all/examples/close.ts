// Each area is closed while its pages are still there, from the lowest up, in a space that looks empty.
import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const { mm } = p;
const said: string[] = [];
let free = 0;

for (const page of [0, 2, 4]) {
  const a = p.mmap(
    0x40000000 + page * PAGE_SIZE,
    PAGE_SIZE,
    PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS,
  );
  p.store8(a, 1);
  find_vma(mm, a)!.vm_ops = {
    *close(k) {
      const found = mm.mmap === null ? 'no list' : 'a list';
      const count = `map_count ${mm.map_count}`;
      said.push(
        `page ${page}: ${found}, ${count}, rss ${mm.rss}, ${nr_free_pages(k) - free} freed`,
      );
      yield* [];
    },
  };
}
free = nr_free_pages(m.k);
p.exit();

// Three areas and the stack. rss says 0, the frames are freed one after another.
said.join('\n');
//=> page 0: no list, map_count 4, rss 0, 0 freed
//   page 2: no list, map_count 3, rss 0, 1 freed
//   page 4: no list, map_count 2, rss 0, 2 freed
