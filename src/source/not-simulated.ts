// What the machine does not have, for the fidelity page.

export const notSimulated: { name: string; why: string }[] = [
  {
    name: 'Several processors (SMP)',
    why: 'There is one. Spinlocks are taken, recorded and checked, but nobody else could hold them; other tasks run only where a function sleeps. Races between processors cannot be shown.',
  },
  {
    name: 'High memory',
    why: 'All frames are mapped by the kernel, as with less than 896 MB. kmap() and kunmap() have nothing to do, and page tables are always within reach.',
  },
  {
    name: 'Page tables of three levels (PAE)',
    why: 'The machine walks the two-level tables of the i386; the middle directory is folded into the upper one, as in the kernel configured without PAE. Addresses and table entries have 32 bits.',
  },
  {
    name: 'Several memory nodes (NUMA)',
    why: 'One node holds all zones, as on any PC of the time.',
  },
  {
    name: 'Virtual 8086 mode (vm86)',
    why: 'No task runs in it, so the fault handler has no screen memory to watch.',
  },
  {
    name: 'The Pentium’s F00F error',
    why: 'The processor has no errors of its own. The detour that the fault handler takes for it is left out.',
  },
  {
    name: 'Security modules',
    why: '2.4 has none; what distributors patched in is not part of 2.4.22. Capabilities are simulated.',
  },
  {
    name: 'Caches and branch prediction',
    why: 'Prefetching and hints about likely branches change no result. They are left out.',
  },
];
