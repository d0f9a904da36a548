/** The operations of scripts: what each calls in the kernel, and what it tells in the trace. */
import type { struct_file, struct_page, task_struct, vm_area_struct } from 'sim';
import { fileOf, fileOperations } from './files.ts';
import type { Call, Operation } from './operation.ts';
import { type Op, ScriptError } from './script.ts';
import { hexText, type Line, pteState } from './state.ts';
import { swapOperations } from './swap.ts';
import type { World } from './world.ts';

/** Kernel code whose result is `ret`. */
function kernelCall(code: (call: Call) => Generator<void, number>): Operation {
  return (call) => ({ ret: call.world.run(call.task, code(call)) });
}

/** The same with mmap_sem held for writing. */
function underWrite(code: (call: Call) => Generator<void, number>): Operation {
  return kernelCall(function* (call) {
    const { sim, k } = call.world;
    yield* sim.down_write(k, call.mm.mmap_sem);
    const ret = yield* code(call);
    sim.up_write(k, call.mm.mmap_sem);
    return ret;
  });
}

/** The same with mmap_sem held for reading. */
function underRead(code: (call: Call) => Generator<void, number>): Operation {
  return kernelCall(function* (call) {
    const { sim, k } = call.world;
    yield* sim.down_read(k, call.mm.mmap_sem);
    const ret = yield* code(call);
    sim.up_read(k, call.mm.mmap_sem);
    return ret;
  });
}

function startOf(vma: vm_area_struct | null): string | null {
  return vma ? hexText(vma.vm_start) : null;
}

/** The open file that a mapping or search is about, if it is about one. */
function fileIn(call: Call): struct_file | null {
  return call.op.has('file') ? fileOf(call) : null;
}

const limits = new Map([
  [1, 'FSIZE'],
  [2, 'DATA'],
  [3, 'STACK'],
  [8, 'MEMLOCK'],
  [9, 'AS'],
]);

/** Settings of the kernel that sysctl sets. */
const settings: Record<string, (world: World, value: number) => void> = {
  overcommit: ({ k }, value) => {
    k.sysctl_overcommit_memory = value;
  },
  max_map_count: ({ k }, value) => {
    k.max_map_count = value;
  },
  page_cluster: ({ k }, value) => {
    k.page_cluster = value;
  },
  max_readahead: ({ k }, value) => {
    k.vm_max_readahead = value;
  },
  min_readahead: ({ k }, value) => {
    k.vm_min_readahead = value;
  },
};

/** Allocators that inject makes fail, by the name a script gives them. */
const allocators: Record<string, string> = {
  kmem: 'kmem_cache_alloc',
  page: '_alloc_pages',
  gfp: '__get_free_pages',
};

function inject({ world, op }: Call): Line {
  const what = op.text('what');
  world.injected?.stop();
  world.injected = null;
  if (what !== 'none') {
    const name = allocators[what];
    if (!name)
      throw new ScriptError(
        op.line,
        `inject: no allocator ${JSON.stringify(what)}; there are ${Object.keys(allocators).join(', ')} and none`,
      );
    // There the allocators were replaced between files: a caller in the same file gets the real one.
    const notFrom = what === 'page' ? ['__get_free_pages', 'get_zeroed_page'] : [];
    const count = op.number('count', 1);
    if (count > 0)
      world.injected = world.machine.fail(name, { nth: op.number('after') + 1, count, notFrom });
  }
  return { ret: 0 };
}

// Accesses by the processor

function access(
  { world, op, task, mm }: Call,
  addr: number,
  write: boolean,
  store: number | null,
): Line {
  const { sim, k } = world;
  const { cpu } = k;
  const user = op.flag('kernel') ? 0 : 4;
  if (op.has('esp')) world.esp(op.p, op.word('esp'));
  world.become(task);
  cpu.esp = world.esp(op.p);
  // A signal that the kernel has sent itself, while it copied, is not this access's.
  sim.flush_signals(task);
  const faults = cpu.faults;
  const physical = world.run(task, world.reach(addr, user | (write ? 2 : 0)));
  const line: Line = {};
  if (task.state === sim.TASK_ZOMBIE) return { ret: 'killed', exit_code: task.exit_code };
  if (physical !== undefined && physical >= 0) {
    line.ret = 'ok';
    if (store !== null) {
      // Past the end of RAM a store is lost.
      if (physical < cpu.bytes.length) cpu.bytes.set(littleEndian(store), physical);
    } else if (op.name === 'peek') line.value = k.ram.words[physical >>> 2] ?? cpu.openBus;
  } else {
    const signal = takeSignal(world, task);
    line.ret = signal ? signal.name : 'EFAULT';
    if (signal) line.si_code = signal.si_code;
  }
  line.faults = cpu.faults - faults;
  line.pte = pteState(sim, k, mm, addr, world);
  return line;
}

function littleEndian(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

/** The signal that an access was answered with; the script's process lives on. */
function takeSignal({ sim }: World, task: task_struct): { name: string; si_code: number } | null {
  const info = task.pending.queue.shift();
  if (!info) return null;
  sim.flush_signals(task);
  const names: Record<number, string> = {
    [sim.SIGSEGV]: 'SIGSEGV',
    [sim.SIGBUS]: 'SIGBUS',
    [sim.SIGKILL]: 'SIGKILL',
  };
  return {
    name: names[info.si_signo] ?? `signal ${info.si_signo}`,
    si_code: info.si_code & 0xffff,
  };
}

// Processes

function fork({ world, op, task }: Call): Line {
  const { sim, k } = world;
  const p = op.number('child', -1);
  if (p < 0) throw new ScriptError(op.line, 'fork: "child" is the number of the new process');
  const child = new sim.task_struct();
  sim.copyStruct(child, task);
  sim.init_sigpending(child.pending);
  child.sigpending = 0;
  const ret = world.run(task, sim.copy_mm(k, op.number('flags'), child));
  if (ret) return { ret };
  sim.INIT_LIST_HEAD(child.thread_group);
  sim.INIT_LIST_HEAD(child.local_pages);
  child.p_cptr = null;
  child.rlim = task.rlim.map(({ rlim_cur, rlim_max }) => ({ rlim_cur, rlim_max }));
  world.adopt(p, child);
  world.esp(p, world.esp(op.p));
  return { child: p, ret };
}

function exit({ world, task }: Call): Line {
  world.end(task);
  return { ret: 'exited' };
}

function getUserPages(call: Call): Line {
  const { world, op, task, mm } = call;
  const { sim, k } = world;
  const n = op.number('n', 1);
  if (n > 16) throw new ScriptError(op.line, `get_user_pages: n is ${n}, but may be 16 at most`);
  const pages: (struct_page | null)[] = [];
  const line = underRead(({ op: { args } }) =>
    sim.get_user_pages(
      k,
      task,
      mm,
      op.word('addr'),
      n,
      args.write ? 1 : 0,
      args.force ? 1 : 0,
      pages,
      null,
    ),
  )(call);
  if ((line.ret as number) <= 0) return line;
  const taken = pages.slice(0, line.ret as number);
  for (const page of taken) if (page) sim.put_page(k, page);
  return { pfns: taken.map((page) => page?.pfn ?? -1), ret: line.ret };
}

/** Every operation that is understood, by its name in scripts. */
export const operations: Record<string, Operation> = {
  // The system calls

  mmap: underWrite((call) => {
    const { sim, k } = call.world;
    const { op } = call;
    let flags = op.word('flags');
    let file = fileIn(call);
    if (op.flag('sys')) {
      flags = (flags & ~(sim.MAP_EXECUTABLE | sim.MAP_DENYWRITE)) >>> 0;
      if (flags & sim.MAP_ANONYMOUS) file = null;
    }
    const { addr, len, prot, pgoff } = words(op, 'addr', 'len', 'prot', 'pgoff');
    return sim.do_mmap_pgoff(k, file, addr, len, prot, flags, pgoff);
  }),
  munmap: kernelCall(({ world: { sim, k }, op }) =>
    sim.sys_munmap(k, op.word('addr'), op.word('len')),
  ),
  mprotect: kernelCall(({ world: { sim, k }, op }) =>
    sim.sys_mprotect(k, op.word('addr'), op.word('len'), op.word('prot')),
  ),
  mremap: kernelCall(({ world: { sim, k }, op }) => {
    const { addr, old_len, new_len, flags, new_addr } = words(
      op,
      'addr',
      'old_len',
      'new_len',
      'flags',
      'new_addr',
    );
    return sim.sys_mremap(k, addr, old_len, new_len, flags, new_addr);
  }),
  mlock: kernelCall(({ world: { sim, k }, op }) =>
    sim.sys_mlock(k, op.word('addr'), op.word('len')),
  ),
  munlock: kernelCall(({ world: { sim, k }, op }) =>
    sim.sys_munlock(k, op.word('addr'), op.word('len')),
  ),
  mlockall: kernelCall(({ world: { sim, k }, op }) => sim.sys_mlockall(k, op.word('flags'))),
  munlockall: kernelCall(({ world: { sim, k } }) => sim.sys_munlockall(k)),
  madvise: kernelCall(({ world: { sim, k }, op }) =>
    sim.sys_madvise(k, op.word('addr'), op.word('len'), op.word('advice')),
  ),
  brk: kernelCall(({ world: { sim, k }, op }) => sim.sys_brk(k, op.word('addr'))),
  msync: kernelCall(({ world: { sim, k }, op }) =>
    sim.sys_msync(k, op.word('addr'), op.word('len'), op.number('flags')),
  ),
  mincore: kernelCall(({ world: { sim, k }, op }) =>
    sim.sys_mincore(k, op.word('addr'), op.word('len'), op.word('vec')),
  ),

  // The kernel's own functions

  do_brk: underWrite(({ world: { sim, k }, op }) => sim.do_brk(k, op.word('addr'), op.word('len'))),
  do_munmap: underWrite(({ world: { sim, k }, op, mm }) =>
    sim.do_munmap(k, mm, op.word('addr'), op.word('len')),
  ),
  find_vma: ({ world: { sim }, op, mm }) => ({
    vma: startOf(sim.find_vma(mm, op.word('addr'))),
    ret: 0,
  }),
  find_vma_prev: ({ world: { sim }, op, mm }) => {
    const { vma, prev } = sim.find_vma_prev(mm, op.word('addr'));
    return { vma: startOf(vma), prev: startOf(prev), ret: 0 };
  },
  find_extend_vma: (call) => {
    let found: vm_area_struct | null = null;
    const line = underWrite(function* ({ world: { sim, k }, op, mm }) {
      found = yield* sim.find_extend_vma(k, mm, op.word('addr'));
      return 0;
    })(call);
    return { vma: startOf(found), ...line };
  },
  get_unmapped_area: (call) => {
    const { sim, k } = call.world;
    const { addr, len, pgoff, flags } = words(call.op, 'addr', 'len', 'pgoff', 'flags');
    call.world.become(call.task);
    return { ret: sim.get_unmapped_area(k, fileIn(call), addr, len, pgoff, flags) };
  },
  make_pages_present: underRead(({ world: { sim, k }, op }) =>
    sim.make_pages_present(k, op.word('addr'), op.word('end')),
  ),
  verify_write: kernelCall(({ world: { sim, k }, op }) =>
    sim.__verify_write(k, op.word('addr'), op.word('len')),
  ),
  get_user_pages: getUserPages,
  remap_page_range: underWrite(({ world: { sim, k }, op }) =>
    sim.remap_page_range(
      k,
      op.word('addr'),
      op.word('phys'),
      op.word('len'),
      op.word('pgprot', sim.PAGE_SHARED),
    ),
  ),

  // The processor

  touch: (call) => access(call, call.op.word('addr'), call.op.flag('write'), null),
  poke: (call) => access(call, (call.op.word('addr') & ~3) >>> 0, true, call.op.word('value')),
  peek: (call) => access(call, (call.op.word('addr') & ~3) >>> 0, false, null),
  pages: ({ world, op, mm }) => {
    const ptes: Line[] = [];
    const first = (op.word('addr') & 0xfffff000) >>> 0;
    const end = op.word('addr') + op.word('len');
    for (let addr = first; addr < end; addr += 4096)
      ptes.push(pteState(world.sim, world.k, mm, addr, world));
    return { ptes, ret: 0 };
  },

  // Processes and limits

  fork,
  exit,
  rlimit: ({ op, task }) => {
    const which = op.number('which');
    if (!limits.has(which))
      throw new ScriptError(
        op.line,
        `rlimit: there is no limit ${which}; there are ${[...limits].map(([n, name]) => `${n} ${name}`).join(', ')}`,
      );
    task.rlim[which].rlim_cur = op.word('value');
    return { ret: 0 };
  },
  cap: ({ op, task }) => {
    task.cap_effective = op.word('value');
    return { ret: 0 };
  },
  setesp: ({ world, op }) => {
    world.esp(op.p, op.word(op.has('esp') ? 'esp' : 'value'));
    return { ret: 0 };
  },

  // The machine

  sysctl: ({ world, op }) => {
    const name = op.text('name');
    const set = settings[name];
    if (!set)
      throw new ScriptError(
        op.line,
        `sysctl: no setting ${JSON.stringify(name)} is supported; there are ${Object.keys(settings).join(', ')}`,
      );
    set(world, op.number('value'));
    return { ret: 0 };
  },
  inject,
  vm_enough: ({ world: { sim, k }, op }) => ({ ret: sim.vm_enough_memory(k, op.word('pages')) }),
  jiffies: ({ world, op }) => {
    world.k.jiffies = op.word('value');
    return { ret: 0 };
  },
  state: () => ({ ret: 0 }),
  ...fileOperations,
  ...swapOperations,
};

/** Several words of a line. */
function words<K extends string>(op: Op, ...keys: K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, op.word(key)])) as Record<K, number>;
}

/** Operations whose line of the trace does not describe the process. */
export const withoutProcess: ReadonlySet<string> = new Set(['sysctl', 'pages', 'jiffies']);
