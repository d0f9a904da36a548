// The areas are taken off from the lowest up and dealt with from the highest down.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.mmap(a + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.mmap(a + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

const trace = m.trace(() => {
  p.munmap(a, 5 * PAGE_SIZE);
});

/** What the calls of a function were given as their argument `name`. */
const given = (fn: string, name: string) =>
  trace.all(fn).map((call) => call.args.find((arg) => arg.name === name)?.value);

given('rb_erase', 'node').join('\n');
//=> [40000000-40001000 r--p]
//   [40002000-40003000 r--p]
//   [40004000-40005000 r--p]
given('unmap_fixup', 'area').join('\n');
//=> [40004000-40005000 r--p]
//   [40002000-40003000 r--p]
//   [40000000-40001000 r--p]

// In each area the pages are unmapped first, and then what is left is put back.
const steps = ['zap_page_range', 'unmap_fixup', 'free_pgtables'];
const calls = trace.find('do_munmap')!.children.map((call) => call.name);
calls.filter((name) => steps.includes(name)).join('\n');
//=> zap_page_range
//   unmap_fixup
//   zap_page_range
//   unmap_fixup
//   zap_page_range
//   unmap_fixup
//   free_pgtables
