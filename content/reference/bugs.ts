// What the heads of the ports do not say of the bugs of 2.4.22: what each looks like from outside, where the book
// shows it, and what was done about it later. The bugs themselves are the `@bug` of the heads: test/source/bugs.test.ts
// holds the two against each other.

/** One `@bug`. */
export interface BugNote {
  /** What goes wrong, in a few words. */
  title: string;
  /** The function whose head has it. */
  port: string;
  /** The first words of the head's sentence: a head may have several bugs. */
  starts: string;
  /** The same mistake in other heads, which the page names with this one. */
  also?: { port: string; starts: string }[];
  /** Examples that show it: `2.4/unchecked`. */
  examples?: string[];
  /** Exercises in which it is found or repaired: `R.2/bounds`. */
  exercises?: string[];
  /** Tests that show it, where no example does or an example shows less: `test/book/4.3.test.ts#name of the test`. */
  tests?: string[];
  /** Why the book does not show it. */
  unseen?: string;
  /** What was done about it, read in the source of the version named or in its announcement. */
  later?: string;
  /** The section whose "Since then" says what was done: `2.4`. */
  since?: string;
}

/** Bugs that look alike from outside. */
export interface BugGroup {
  id: string;
  title: string;
  /** Two or three sentences for a reader who has not seen the code. */
  about: string;
  bugs: BugNote[];
}

export const bugGroups: BugGroup[] = [
  {
    id: 'broken',
    title: 'BUG(), or broken structures',
    about:
      'The kernel meets a state that it takes for impossible, or damages its own structures or page tables. A BUG() kills the task that meets it, and the locks that the task holds stay held. (An example that expects a BUG() goes on, without killing the task.)',
    bugs: [
      {
        title: 'Reading a mapped file crashes the machine',
        port: 'nopage_sequential_readahead',
        starts: 'Any program can crash',
        examples: ['6.5/kernel'],
        tests: [
          "test/book/6.5.test.ts#reading a file clears the kernel's entry in the page directory",
          'test/book/6.5.test.ts#a window that wraps at 4 GB ends in a BUG(), with page_table_lock held',
        ],
        since: '6.5',
      },
      {
        title: 'An area of no bytes',
        port: 'do_mremap',
        starts: 'CVE-2003-0985',
        examples: ['2.4/no-bytes'],
        exercises: ['2.4/checked'],
        tests: [
          'test/book/2.4.test.ts#with the results of do_munmap() tested in do_mremap() the examples of both CVEs fail',
        ],
        since: '2.4',
      },
      {
        title: 'A heap that ends at address 0',
        port: 'sys_brk',
        starts: 'A break in the last page',
        examples: ['R.2/wraps'],
        tests: [
          'test/book/R.2.test.ts#a break rounded up to 4 GB less a page passes the search and fails in do_munmap',
        ],
        later: 'The test that 2.4.23 adds to do_brk() refuses this break too.',
      },
      {
        title: 'A move to a place that is not free',
        port: 'move_vma',
        starts: 'If what was at',
        examples: ['2.4/in-the-way'],
        since: '2.4',
      },
      {
        title: 'Flags read from a freed area',
        port: 'move_vma',
        starts: 'An area that mremap() moves',
        examples: ['2.4/freed'],
        later: '2.4.27 reads the flags before the move.',
      },
      {
        title: 'A child with its parent’s tree of areas',
        port: 'dup_mmap',
        starts: 'While a fork copies',
        examples: ['R.3/half-made'],
        since: 'R.3',
      },
      {
        title: 'A check that fails on a sound address space',
        port: 'validate_mm',
        starts: 'In a kernel compiled',
        examples: ['2.2/debug'],
        exercises: ['2.2/stopped'],
        later: '2.4.32 still has it. In 2.6.0 do_munmap() cuts areas with split_vma() instead.',
      },
      {
        title: 'A block released that was never counted',
        port: 'shmem_readpage',
        starts: 'If a page of a file',
        tests: [
          'test/mm/shmem.test.ts#stops the kernel when it goes, if read-ahead has failed on it: a page without a block was left in the page cache',
        ],
        later:
          'In 2.4.27 a page that could not be filled is marked with PG_error, and no block is released for it.',
      },
      {
        title: 'A fault in the middle of a read of /dev/zero',
        port: 'read_zero_pagealigned',
        starts: 'A program with two threads',
        unseen: 'No program of the book has a second thread fault between the two calls.',
        later:
          'The announcement of 2.4.33.6 (December 2006) has a repair by Hugh Dickins, “zeromap may find a pte”.',
      },
      {
        title: 'A failed fork frees its parent’s LDT',
        port: 'copy_mm',
        starts: 'A fork that cannot',
        unseen: 'The machine has no LDT.',
        later: '2.4.27 gives the child a table of its own first (init_new_context()).',
      },
      {
        title: 'An array read in front of its first element',
        port: 'swap_info_get',
        starts: 'While swapoff',
        unseen: 'The array of the port has nothing in front of it.',
        later: '2.4.32 still has it.',
      },
    ],
  },
  {
    id: 'rights',
    title: 'Rights bypassed, data of others seen',
    about: 'A program reads or writes memory, or sends a signal, without the right to do so.',
    bugs: [
      {
        title: 'A heap that reaches into the kernel',
        port: 'do_brk',
        starts: 'CVE-2003-0961',
        examples: ['R.2/kernel-half', 'R.2/takeover'],
        exercises: ['R.2/bounds'],
        tests: [
          'test/book/R.2.test.ts#with the test of 2.4.23 in do_brk() no break reaches past 3 GB',
        ],
        since: 'R.2',
      },
      {
        title: 'Pages mapped outside all areas',
        port: 'do_mremap',
        starts: 'CVE-2004-0077',
        examples: ['2.4/beyond', '2.4/unchecked', '2.4/in-the-way'],
        exercises: ['2.4/checked'],
        tests: [
          'test/book/2.4.test.ts#with the results of do_munmap() tested in do_mremap() the examples of both CVEs fail',
        ],
        since: '2.4',
      },
      {
        title: 'A failed read from swap goes unnoticed',
        port: 'do_swap_page',
        starts: 'A page that the disk',
        also: [{ port: 'try_to_unuse', starts: 'A page that the disk' }],
        examples: ['5.5/error'],
        exercises: ['5.5/unreadable'],
        tests: [
          'test/book/5.5.test.ts#with a test of the page in do_swap_page() a page that could not be read is SIGBUS',
        ],
        since: '5.5',
      },
      {
        title: 'A read-only page that becomes writable',
        port: 'get_user_pages',
        starts: 'After a debugger',
        also: [{ port: 'access_process_vm', starts: 'After a debugger' }],
        examples: ['2.4/debugger'],
        tests: [
          'test/book/2.4.test.ts#a forced write leaves a read-only page writable for the program',
          'test/kernel/ptrace.test.ts#leaves the page writable for the program too, as break_cow() does not ask for VM_WRITE',
        ],
        later:
          '2.6.11 has maybe_mkwrite(), which looks at VM_WRITE before an entry is made writable.',
      },
      {
        title: 'Any signal to a parent of another user',
        port: 'do_fork',
        starts: 'CVE-2009-0028',
        unseen:
          'No program of the book uses CLONE_PARENT while its parent belongs to another user.',
        later: '2.6.28 still has the bug; 2.6.31 does not.',
      },
      {
        title: 'Bytes of the kernel’s stack in a siginfo',
        port: 'sys_tkill',
        starts: 'CVE-2013-2141',
        unseen: 'The machine does not copy those bytes.',
        later:
          '2.4.32 and 2.6.11 still have it. Amazon’s advisory ALAS-2013-233 names 3.8.9 as the first version without it.',
      },
      {
        title: 'Frames freed before the TLBs are flushed',
        port: 'tlb_gather_mmu',
        starts: 'On a machine with',
        unseen: 'It needs a second processor.',
        later:
          '2.4.32 still has it. 2.6.0 frees frames after the flush whenever more than one processor is running.',
      },
    ],
  },
  {
    id: 'memory',
    title: 'Memory lost',
    about: 'Memory is taken that is never freed again.',
    bugs: [
      {
        title: 'A failed fork leaks an address space',
        port: 'do_fork',
        starts: 'CVE-2004-0427',
        examples: ['R.3/leaked'],
        later: '2.4.32 drops the reference, with mmdrop(), where the step has failed.',
      },
    ],
  },
  {
    id: 'hang',
    title: 'Tasks that wait for ever',
    about: 'Tasks wait for something that will never come, or look for it in a loop.',
    bugs: [
      {
        title: 'Two threads wait for each other, one in mincore()',
        port: 'sys_mincore',
        starts: 'CVE-2006-4814',
        examples: ['5.1/mincore'],
        later: 'The announcement of 2.4.33.6 (December 2006) has the repair.',
      },
      {
        title: 'Locked memory keeps the OOM killer away',
        port: 'out_of_memory',
        starts: 'If all memory is locked',
        examples: ['C.1/no-progress'],
        tests: [
          'test/book/C.1.test.ts#the killer stays away while a slot is free, though no page can be freed',
        ],
        later: '2.4.32 and 2.6.0 still have it. 2.6.9 no longer looks for a free slot.',
      },
      {
        title: 'A write to a page from a mapping of that page',
        port: 'do_generic_file_write',
        starts: 'A program that writes',
        unseen: 'No program of the book has page-out take the page at that moment.',
        later:
          '2.4.32 still has it. 2.6.24 copies with page faults disabled, and locks the page anew if the copy fails.',
      },
      {
        title: 'Three threads wait for each other, one in msync()',
        port: 'msync_interval',
        starts: 'Three threads of a program',
        examples: ['5.1/msync'],
        later:
          '2.6.11 no longer takes i_sem in msync(), because of this deadlock of three tasks. The patch is by Andrew Morton.',
      },
    ],
  },
  {
    id: 'results',
    title: 'Wrong results',
    about:
      'A call fails that could succeed, succeeds although it has failed, or does something else; or data is lost.',
    bugs: [
      {
        title: 'A move that also shrinks fails',
        port: 'do_mremap',
        starts: 'MREMAP_FIXED with a shorter',
        examples: ['2.4/smaller', '2.4/beyond'],
        exercises: ['2.4/checked'],
        tests: ['test/book/2.4.test.ts#a move that also shrinks fails, after its unmapping'],
        later: '2.4.32 still has it. 2.6.0 goes on with the new length.',
      },
      {
        title: 'A mapping that is made twice',
        port: 'do_mremap',
        starts: 'With an old length of 0',
        examples: ['2.4/twice'],
        since: '2.4',
      },
      {
        title: 'MAP_NORESERVE is forgotten when an area grows',
        port: 'do_mremap',
        starts: 'An area made with MAP_NORESERVE',
        tests: [
          'test/book/2.4.test.ts#an area mapped with MAP_NORESERVE is asked about memory when it grows',
        ],
        later: '2.4.32 still has it. 2.6.0 looks at a flag of the area, VM_ACCOUNT.',
      },
      {
        title: 'Killed for lack of a frame for a neighbour',
        port: 'filemap_nopage',
        starts: 'A process can be killed',
        examples: ['6.4/neighbour'],
        later: '2.4.32 still has it.',
      },
      {
        title: 'A failed write loses the page',
        port: 'shrink_cache',
        starts: 'If the disk cannot write',
        examples: ['C.1/lost-write'],
        later:
          '2.4.32 and 2.6.18 still have it. 2.6.20 marks a page that could not be written to swap dirty again.',
      },
      {
        title: 'Two tasks read the same bytes',
        port: 'do_generic_file_read',
        starts: 'Two tasks that share',
        tests: ['test/book/6.1.test.ts#two tasks with one open file can read the same bytes'],
        since: '6.1',
      },
      {
        title: 'EIO after the disk has recovered',
        port: 'do_generic_file_read',
        starts: "If a file's",
        tests: [
          'test/book/6.1.test.ts#with buffers a read fails once more after the disk has recovered',
        ],
        later: '2.4.32 and 2.6.32 still have it. 2.6.35 clears PG_error before it reads again.',
      },
      {
        title: 'mlock() succeeds without the pages',
        port: 'mlock_fixup',
        starts: 'mlock() succeeds',
        examples: ['4.3/frames'],
        tests: ['test/book/4.3.test.ts#mlock answers 0 for pages that are not in memory'],
        since: '4.1',
      },
      {
        title: 'A process may not unlock its own memory',
        port: 'do_mlockall',
        starts: 'A process that has dropped',
        examples: ['4.2/capability'],
        since: '4.2',
      },
      {
        title: 'A new program begins with locked memory',
        port: 'exec_mmap',
        starts: 'After mlockall(MCL_FUTURE)',
        examples: ['4.2/exec'],
        since: '4.2',
      },
      {
        title: 'Stack pages brought into the wrong address space',
        port: 'find_extend_vma',
        starts: 'When a debugger',
        also: [{ port: 'make_pages_present', starts: 'When a debugger' }],
        examples: ['5.2/locked'],
        later: '2.4.32 still has it.',
      },
      {
        title: 'A wrong offset after mprotect()',
        port: 'mprotect_fixup_start',
        starts: 'When mprotect()',
        tests: [
          'test/book/R.1.test.ts#an area that loses its front to the one before keeps its offset',
        ],
        later: '2.4.32 still has it.',
      },
      {
        title: 'A call that fails and changes the signal mask',
        port: 'sys_rt_sigprocmask',
        starts: 'rt_sigprocmask()',
        tests: [
          'test/kernel/signal.test.ts#a way of blocking that there is not is EINVAL, and sets the mask all the same',
        ],
        later: '2.4.27 leaves the mask as it is.',
      },
      {
        title: 'The stack for signals is not restored',
        port: 'sys_rt_sigreturn',
        starts: 'A signal frame records',
        tests: [
          'test/kernel/signal.test.ts#may set another stack for handlers, which stays when it returns, though the frame tells of the old one',
        ],
        later: '2.6.11 hands do_sigaltstack() the address in the frame, and tests for -EFAULT.',
      },
      {
        title: 'Advice past the end of a file fails',
        port: 'madvise_willneed',
        starts: 'MADV_WILLNEED past',
        examples: ['6.5/advice'],
        later: '2.4.32 still has it. In 2.6.0 the result is 0.',
      },
      {
        title: 'A buffer without the zeroes',
        port: 'read_zero_pagealigned',
        starts: 'A read of /dev/zero',
        examples: ['6.3/no-zeroes'],
        later: '2.4.32 still has it.',
      },
      {
        title: 'A failed fork wakes the wrong task',
        port: 'do_fork',
        starts: 'A fork that fails in a step',
        examples: ['R.3/wrong-task'],
        later: '2.4.32 still has it. 2.6.0 tells mm_release() which task is meant.',
      },
    ],
  },
  {
    id: 'counts',
    title: 'Counts and limits',
    about: 'A count is wrong, or a limit is not kept.',
    bugs: [
      {
        title: 'A neighbour that stays larger',
        port: 'move_vma',
        starts: 'If there is no memory to move',
        examples: ['2.4/stays-large'],
        later: '2.4.32 still has it.',
      },
      {
        title: 'More areas than the limit allows',
        port: 'mlock_fixup',
        starts: 'A program can have more areas',
        also: [{ port: 'mprotect_fixup', starts: 'A program can have more areas' }],
        examples: ['4.3/cuts'],
        tests: ['test/book/R.1.test.ts#mprotect makes more areas than max_map_count'],
        since: '4.3',
      },
      {
        title: 'Locked pages counted twice',
        port: 'sys_mlock',
        starts: 'mlock() of memory',
        examples: ['4.1/limit'],
        since: '4.1',
      },
      {
        title: 'A child charged for areas that it does not have',
        port: 'dup_mmap',
        starts: 'The child of a fork',
        tests: ['test/book/1.2.test.ts#total_vm of the child counts areas that fork has left out'],
        later: '2.6.18 subtracts those areas; 2.6.12 does not yet.',
      },
      {
        title: 'Reserved pages added and never subtracted',
        port: 'do_no_page',
        starts: 'A mapping of reserved',
        tests: [
          'test/book/5.4.test.ts#a reserved page of an object is counted into rss and never out of it',
        ],
        later: '2.4.27 does not count such a page.',
      },
      {
        title: 'References to the zero page that stay',
        port: 'do_wp_page',
        starts: 'Each copy of the zero page',
        examples: ['5.6/zero'],
        tests: [
          'test/book/5.6.test.ts#each copy of the zero page leaves one reference to it for good',
        ],
        later: '2.4.32 still has it. 2.6.9 takes no reference to a reserved page.',
      },
      {
        title: 'The copy of a reserved page counted twice',
        port: 'do_wp_page',
        starts: 'The copy of a reserved',
        unseen:
          'No object of the book has a reserved page that a private mapping can read and then write.',
        later: 'In 2.4.27 do_no_page() does not count such a page, so it is counted once.',
      },
      {
        title: 'One inode fewer after each failure',
        port: 'shmem_get_inode',
        starts: 'If there is no memory',
        examples: ['2.1/inode'],
        later: '2.4.32 still has it.',
      },
    ],
  },
  {
    id: 'waste',
    title: 'Disk and memory used badly',
    about:
      'All results are right, but they come late, or memory and swap are used up without need.',
    bugs: [
      {
        title: 'Read-ahead that does not start the disk',
        port: 'generic_file_readahead',
        starts: 'A program that works',
        examples: ['6.1/overlap', '6.1/sequential'],
        tests: ['test/book/6.1.test.ts#asynchronous read-ahead leaves the disk unstarted'],
        later: '2.4.32 still has it, comment included.',
      },
      {
        title: 'Windows of read-ahead that lie too far ahead',
        port: 'nopage_sequential_readahead',
        starts: 'In a mapping that does not begin',
        examples: ['6.5/offset'],
        exercises: ['6.5/start'],
        since: '6.5',
      },
      {
        title: 'Pages that stay mapped when they have been passed',
        port: 'nopage_sequential_readahead',
        starts: 'Pages that a program with',
        examples: ['6.5/behind'],
        tests: ['test/book/6.5.test.ts#the pages of an earlier window stay mapped'],
        since: '6.5',
      },
      {
        title: 'A window that is never read ahead',
        port: 'nopage_sequential_readahead',
        starts: 'If two threads',
        examples: ['6.5/two-threads'],
        since: '6.5',
      },
      {
        title: 'A free slot that stops read-ahead',
        port: 'valid_swaphandles',
        starts: 'One free slot',
        examples: ['6.6/hole'],
        exercises: ['6.6/around'],
        since: '6.6',
      },
      {
        title: 'A page of swap that is never used',
        port: 'sys_swapon',
        starts: 'The last page of a swap area',
        tests: ['test/mm/swap.test.ts#/proc tells how much swap there is, and how much is used'],
        later: '2.4.32 still has it.',
      },
    ],
  },
  {
    id: 'races',
    title: 'Races',
    about:
      'The result depends on which task runs first. Many races have one of three causes: something is tested before a wait and relied on after it; an area is changed before the locks are taken; or memory is given to another use before the TLBs are flushed. On one processor, a race can be shown only if a task sleeps in the middle of it.',
    bugs: [
      {
        title: 'A truncated page, mapped by a fault',
        port: 'vmtruncate',
        starts: 'A process can keep',
        also: [
          { port: 'do_no_page', starts: 'A process can keep' },
          { port: 'filemap_nopage', starts: 'A process can keep' },
        ],
        examples: ['6.3/race', '6.4/shrunk'],
        exercises: ['6.3/orphan'],
        tests: [
          'test/book/6.3.test.ts#a fault that waits for the page can map it after the truncation has cut it',
        ],
        since: '6.3',
      },
      {
        title: 'A dirty bit that is overwritten',
        port: 'handle_pte_fault',
        starts: 'On two processors',
        unseen: 'It needs a second processor.',
        later:
          '2.4.32 still has it. Since 2.6.7 the i386 writes the entry back only at a store, which sets the dirty bit anyway.',
      },
      {
        title: 'A slot that is freed and used again during a fault',
        port: 'do_swap_page',
        starts: 'A program can get back',
        unseen: 'It needs the steps of three other tasks, in a certain order: 5.5 lists them.',
        since: '5.5',
      },
      {
        title: 'EIO for a page that was truncated',
        port: 'do_generic_file_read',
        starts: 'read() can fail',
        examples: ['6.1/truncated'],
        tests: [
          "test/book/6.1.test.ts#a page truncated between its read and the reader's waking is taken for a disk error",
        ],
        since: '6.1',
      },
      {
        title: 'Zeroes past the end of a truncated file',
        port: 'do_generic_file_read',
        starts: 'read() can return zeroes',
        examples: ['6.1/shortened'],
        since: '6.1',
      },
      {
        title: 'A child whose break does not agree with its heap',
        port: 'copy_mm',
        starts: 'If another thread calls brk()',
        tests: [
          'test/book/1.2.test.ts#fork copies brk before it waits for the semaphore, and the heap after',
        ],
        later: '6.14 still copies the structure, break included, before it waits for the lock.',
      },
      {
        title: 'A stack that shrinks while it grows',
        port: 'expand_stack',
        starts: 'CVE-2005-0001',
        examples: ['5.2/late'],
        exercises: ['5.2/late'],
        since: '5.2',
      },
      {
        title: 'A library loaded without mmap_sem',
        port: 'do_brk',
        starts: 'CVE-2004-1235',
        unseen: 'The machine has no loader that runs beside a second thread of its program.',
        since: 'R.2',
      },
      {
        title: 'Locked pages that are unlocked for a moment',
        port: 'mlock_fixup_middle',
        starts: 'While munlock()',
        tests: ['test/book/4.3.test.ts#to unlock the middle unlocks the sides for a moment'],
        since: '4.3',
      },
      {
        title: 'Private copies lost in a truncation',
        port: 'mlock_fixup_start',
        starts: 'If a file is truncated',
        also: [
          { port: 'mlock_fixup_middle', starts: 'If a file is truncated' },
          { port: 'mprotect_fixup_start', starts: 'If a file is truncated' },
          { port: 'mprotect_fixup_middle', starts: 'If a file is truncated' },
          { port: 'madvise_fixup_start', starts: 'If a file is truncated' },
          { port: 'madvise_fixup_middle', starts: 'If a file is truncated' },
        ],
        tests: ['test/book/4.3.test.ts#the offset moves before the start, and without a lock'],
        since: '4.3',
      },
      {
        title: 'A forbidden page that can be read',
        port: 'mprotect_fixup_middle',
        starts: 'A program can read a page',
        unseen: 'It needs a second processor.',
        since: 'R.1',
      },
      {
        title: 'A truncated page, kept by munmap()',
        port: 'do_munmap',
        starts: 'What is left of an area',
        unseen: 'The machine has no second processor, and no driver whose open() sleeps.',
        since: '2.5',
      },
      {
        title: 'A page table used after it was freed',
        port: 'clear_page_tables',
        starts: 'During a munmap()',
        unseen: 'It needs a second processor.',
        later:
          '2.4.32 still has it. 2.6.0 frees page tables with the mmu_gather, after the flush (pte_free_tlb()).',
      },
      {
        title: 'A page moved while another processor uses it',
        port: 'move_page_tables',
        starts: 'While mremap() moves',
        unseen: 'It needs a second processor.',
        later: '2.4.32 still has it.',
      },
      {
        title: 'A new address used after a move that failed',
        port: 'move_page_tables',
        starts: 'When a move fails',
        unseen: 'It needs a second processor.',
        later: '2.4.32 still has it.',
      },
      {
        title: 'A reader of /proc in a space that exec empties',
        port: 'exit_mmap',
        starts: 'On a machine with',
        unseen: 'It needs a second processor.',
        later: '2.4.27 holds mmap_sem while exec() calls exit_mmap().',
      },
      {
        title: 'A truncated page, kept by a move',
        port: 'move_vma',
        starts: 'A program can keep a page',
        unseen: 'No program of the book truncates a file during a move.',
        since: '2.4',
      },
      {
        title: 'A page that is missed after a wait',
        port: '__find_lock_page_helper',
        starts: 'After a wait',
        unseen: 'No program of the book has the bucket change while the function sleeps.',
        later: '2.4.32 still has it. 2.6.0 searches a radix tree again from its root.',
      },
      {
        title: 'A buffer tested without mmap_sem',
        port: '__verify_write',
        starts: 'On a 386',
        unseen: 'The machine is a later processor.',
        later: '2.4.32 still has it.',
      },
    ],
  },
];
