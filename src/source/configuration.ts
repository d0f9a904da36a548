// Every choice that a kernel's configuration, a machine's owner or a distributor makes, and how it is made here:
// for the fidelity page.

/** One choice. `usual` is what the kernel's own `arch/i386/defconfig` has, or what the C does where that has no word. */
export interface Choice {
  name: string;
  usual: string;
  here: string;
  /** What a reader would notice. */
  notice: string;
  /** Code that chooses otherwise; null where there is no other way. */
  change: string | null;
}

export const choices: { title: string; id: string; choices: Choice[] }[] = [
  {
    title: 'Choices that can be made',
    id: 'choices',
    choices: [
      {
        name: 'RAM',
        usual: 'what the firmware reports',
        here: '4096 pages, 16 MB, of which the kernel’s image takes 2 MB',
        notice:
          'With 16 MB or less all of it is in the DMA zone; the Normal zone holds what is above. There can be 768 to 32768 pages.',
        change: 'boot({ pages: 8192 })',
      },
      {
        name: 'Swap',
        usual: 'none until a program calls swapon(); partitions or files',
        here: 'none; a file if one is asked for, never a partition',
        notice:
          'Without swap, anonymous pages stay in RAM, and the OOM killer ends a program that touches too many of them.',
        change: 'boot({ swap: 1024 })',
      },
      {
        name: 'kswapd',
        usual: 'started at boot, always',
        here: 'off, so that what an example does happens in its own calls',
        notice:
          'A program that needs memory reclaims it itself, in __alloc_pages(). With kswapd, process 2, most of that happens before the program has to.',
        change: 'boot({ kswapd: true })',
      },
      {
        name: 'Buffer heads',
        usual: 'on; their size is the file system’s: 1024, 2048 or 4096 bytes for ext2',
        here: 'off: a page goes to the disk as one block, and page->buffers stays null',
        notice:
          'try_to_free_buffers(), block_flushpage() and the lists of dirty buffers have nothing to do, and a page takes no buffer heads.',
        change: 'boot({ buffers: 1024 })',
      },
      {
        name: 'CONFIG_TMPFS',
        usual: 'y',
        here: 'on; off while scripts are replayed, because the traces are of a kernel without it',
        notice:
          'Shared anonymous memory is a file either way. Only with it does shmem have shmem_readpage(). No tmpfs can be mounted here.',
        change: 'm.k.tmpfs = false',
      },
      {
        name: 'DEBUG_MM_RB',
        usual: 'undefined in mm/mmap.c',
        here: 'off',
        notice:
          'With it, validate_mm() walks list and tree of areas after each change, and meets BUG() if they disagree.',
        change: 'm.k.debug_mm_rb = true',
      },
      {
        name: 'Settings of /proc/sys',
        usual: 'CONFIG_SYSCTL=y',
        here: 'five of vm.*, with the kernel’s defaults',
        notice:
          'Overcommitment, the number of areas, and how far to read ahead in files and in swap.',
        change: "m.sysctl('vm.overcommit_memory', 1)",
      },
      {
        name: 'The disk’s speed',
        usual: 'the hardware’s',
        here: 'one disk in virtual time: a seek, then so much a block',
        notice: 'How long a program sleeps for a page, and what else runs meanwhile.',
        change: 'm.disk.seek = 0',
      },
    ],
  },
  {
    title: 'Choices made for good',
    id: 'fixed',
    choices: [
      {
        name: 'Processor (CONFIG_MPENTIUMIII …)',
        usual: 'CONFIG_MPENTIUMIII=y',
        here: 'one with 4 MB pages, global pages and write protection that the kernel obeys too',
        notice:
          'The kernel’s own mapping takes no page tables and survives a change of cr3. No workaround for the F00F error of the first Pentium is compiled in, as with any choice from the Pentium Pro on. Caches, prefetching and hints about branches change no result and are left out.',
        change: null,
      },
      {
        name: 'Several processors (CONFIG_SMP)',
        usual: 'y',
        here: 'off: one processor',
        notice:
          'Spinlocks are taken, recorded and checked, but they are always free. Other tasks run only where a function sleeps, so races between processors cannot be shown.',
        change: null,
      },
      {
        name: 'High memory (CONFIG_HIGHMEM4G, CONFIG_HIGHMEM64G)',
        usual: 'off (CONFIG_NOHIGHMEM=y)',
        here: 'off',
        notice:
          'All frames are mapped by the kernel, so kmap() and kunmap() have nothing to do, and page tables are always within reach.',
        change: null,
      },
      {
        name: 'Page tables of three levels (CONFIG_X86_PAE)',
        usual: 'off; it comes with CONFIG_HIGHMEM64G',
        here: 'off',
        notice:
          'The middle directory is folded into the upper one. Addresses and table entries have 32 bits.',
        change: null,
      },
      {
        name: 'Several memory nodes (CONFIG_MULTIQUAD)',
        usual: 'off',
        here: 'off',
        notice: 'One node holds all zones, as on any PC of the time.',
        change: null,
      },
      {
        name: 'Read-write semaphores',
        usual: 'CONFIG_RWSEM_XCHGADD_ALGORITHM=y',
        here: 'CONFIG_RWSEM_GENERIC_SPINLOCK, lib/rwsem-spinlock.c, which i386 uses for the 80386 alone',
        notice: 'mmap_sem has a field activity, where a kernel for later processors has count.',
        change: null,
      },
      {
        name: 'Slab debugging (CONFIG_DEBUG_SLAB)',
        usual: 'off',
        here: 'off, but freeing an object twice, or one that is not of its slab, is a BUG()',
        notice: 'There are no red zones and no poison; a double free stops the machine at once.',
        change: null,
      },
      {
        name: 'Modules (CONFIG_MODULES)',
        usual: 'y',
        here: 'none',
        notice:
          'No memory of the kernel is vmalloc()ed for modules, and there is one exception table, the kernel’s.',
        change: null,
      },
      {
        name: 'Virtual 8086 mode (vm86)',
        usual: 'always there on i386',
        here: 'left out',
        notice: 'No task runs in it, so the fault handler has no screen memory to watch.',
        change: null,
      },
      {
        name: 'Security modules',
        usual: '2.4.22 has none',
        here: 'none',
        notice:
          'What distributors patched in is not part of 2.4.22. Capabilities are simulated; programs begin as the superuser.',
        change: null,
      },
    ],
  },
  {
    title: 'What stands for the rest of the system',
    id: 'rest',
    choices: [
      {
        name: 'bdflush and kupdate',
        usual: 'two threads, started at boot',
        here: 'neither',
        notice:
          'Dirty pages are written by fsync(), msync(), files opened with O_SYNC, by a writer that has made too many buffers dirty, and by tasks that reclaim memory. Where C wakes bdflush, there is no thread to wake. No page is written only because it has become old.',
        change: null,
      },
      {
        name: 'Ticks and priorities',
        usual: '100 ticks a second; goodness() weighs what is left of a task’s ticks',
        here: 'virtual time stands still while any task runs; all tasks are equal',
        notice:
          'The first task in the run queue runs until it sleeps or ends, unless a list or a seed decides. nice() has no counterpart, and the OOM killer counts size and age alone.',
        change: 'm.run(programs, 7)',
      },
      {
        name: 'Preemption in the kernel',
        usual: '2.4 has none',
        here: 'none',
        notice:
          'A function that cannot sleep is not interrupted by another task. A function that may sleep has a star in its text.',
        change: null,
      },
      {
        name: 'The file system',
        usual: 'ext2 and others',
        here: 'our own: one directory, /, with files only; names and inodes are in memory and take no RAM',
        notice:
          'There are no links, mounts or subdirectories, and permissions are not checked. Looking up a name never waits for the disk; an inode is never written back.',
        change: null,
      },
      {
        name: 'Programs',
        usual: 'machine code',
        here: 'calls of JavaScript; loads and stores go through the MMU',
        notice:
          'Paths, signal sets and structures such as rlimit are passed as strings and objects, not as addresses, so those calls never fail with EFAULT.',
        change: null,
      },
      {
        name: 'Signal handlers',
        usual: 'machine code, entered through a frame on the program’s stack',
        here: 'functions of JavaScript; the frame is written to the program’s stack all the same',
        notice:
          'A stack without room ends as in C. Registers that no program here has are 0 in the frame, and a handler cannot jump out.',
        change: null,
      },
    ],
  },
];
