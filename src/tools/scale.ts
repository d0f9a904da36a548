/** The large things, once each: milliseconds of the processor, and megabytes of heap after it. */

import { addressSpace } from '../pictures/index.ts';
import { Engines } from '../replay/engine.ts';

const page = 4096;

/** Milliseconds of the processor that this process has had: others do not count. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function measured<T>(what: string, work: () => T): T {
  const began = spent();
  const made = work();
  const ms = Math.round(spent() - began);
  const heap = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  console.log(JSON.stringify({ scale: what, ms, heap }));
  return made;
}

/** Prints a line for each. The first boot() has the kernel compiled, the second is that of a machine of the same size. */
export async function measureScale(): Promise<void> {
  const sim = (await Engines.load()).plain();
  const { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_READ, PROT_WRITE } = sim;
  const flags = MAP_PRIVATE | MAP_ANONYMOUS;
  const prot = PROT_READ | PROT_WRITE;
  measured('boot() with 4096 pages, cold', () => sim.boot());
  measured('boot() with 4096 pages', () => sim.boot());
  const m = measured('boot() with 32768 pages', () => sim.boot({ pages: 32_768 }));

  const p = m.spawn('areas');
  const base = 0x1000_0000;
  measured('60000 areas with a hole after each', () => {
    for (let i = 0; i < 60_000; i++) p.mmap(base + i * 2 * page, page, prot, flags | MAP_FIXED);
  });
  const child = measured('fork of 60000 areas', () => p.fork());
  const before = measured('snapshot with 120000 areas', () => m.snapshot());
  measured('a picture of it', () => addressSpace(null, before, { id: 'scale' }));
  measured('check() with 120000 areas', () => m.check());
  measured('exit of 60000 areas', () => child.exit());

  const many = sim.boot({ pages: 32_768 });
  const parent = many.spawn('parent');
  const at = parent.mmap(0, 10 * page, prot, flags);
  for (let i = 0; i < 10; i++) parent.store8(at + i * page, i);
  const children = measured('1000 processes', () =>
    Array.from({ length: 1000 }, () => parent.fork()),
  );
  measured('a page copied in each', () => {
    for (const one of children) one.store8(at, 1);
  });
  const all = measured('snapshot with 1000 processes', () => many.snapshot());
  measured('a picture of one of them', () => addressSpace(null, all, { id: 'scale' }));
  measured('check() with 1000 processes', () => many.check());
  measured('exit of 1000 processes', () => {
    for (const one of children) one.exit();
  });
}
