/** The operations on swap and reclaim, and what a trace says of them. */
import type { struct_inode, struct_page, zone_t } from 'sim';
import type { Call, Operation } from './operation.ts';
import { type Op, ScriptError } from './script.ts';
import { type Line, pteState, swapCacheUsers } from './state.ts';
import type { World } from './world.ts';

/** The name of swap file number n. */
function nameOf(op: Op): string {
  return `swap${op.number('swap')}`;
}

/** In the traces a page of swap is one block, whatever blocks files have. */
function pageBlocks({ k }: World, inode: struct_inode): void {
  const { sb } = k.diskfs;
  inode.i_sb = Object.assign(Object.create(Object.getPrototypeOf(sb)), sb, {
    s_blocksize: 4096,
    s_blocksize_bits: 12,
  });
  inode.i_blkbits = 12;
}

function swapon({ world, op, task }: Call): Line {
  const { sim, k } = world;
  const name = nameOf(op);
  const pages = op.number('pages', 64);
  if (pages < 0)
    throw new ScriptError(op.line, `swapon: pages is ${pages}, but may not be below 0`);
  // One that is in use stays as it is.
  const known = sim.diskFile(k, name);
  if (!known || !k.swap_info.some(({ swap_file }) => swap_file === known))
    pageBlocks(world, sim.createSwapFile(k, name, pages).d_inode!);
  const flags = op.has('prio') ? sim.SWAP_FLAG_PREFER | op.number('prio') : 0;
  return { ret: world.run(task, sim.sys_swapon(k, name, flags)) };
}

function swapoff({ world, op, task }: Call): Line {
  return { ret: world.run(task, world.sim.sys_swapoff(world.k, nameOf(op))) };
}

function swapinfo({ world }: Call): Line {
  const { sim, k } = world;
  const swap = k.swap_info.slice(0, k.nr_swapfiles).map((area, type) => {
    const used: number[][] = [];
    for (let offset = 0; offset < area.max; offset++) {
      const map = area.swap_map![offset];
      if (map && map !== sim.SWAP_MAP_BAD)
        used.push([offset, map, swapCacheUsers(sim, k, sim.SWP_ENTRY(type, offset))]);
    }
    return {
      flags: area.flags,
      prio: area.prio,
      pages: area.pages,
      max: area.max,
      lowest_bit: area.lowest_bit,
      highest_bit: area.highest_bit,
      cluster_next: area.cluster_next,
      cluster_nr: area.cluster_nr,
      used,
    };
  });
  return { swap, ret: 0 };
}

/** Puts a page of an LRU list at the end of the inactive one, where reclaim begins. */
function toTail({ sim, k }: World, page: struct_page): void {
  if (!sim.PageLRU(page)) return;
  sim.ClearPageReferenced(page);
  if (sim.PageActive(page)) {
    sim.del_page_from_active_list(k, page);
    sim.add_page_to_inactive_list(k, page);
  }
  sim.list_move_tail(page.lru, k.inactive_list);
}

/** try_to_swap_out() on one page; with `force`, as if it had not been used for long. */
function swapOut({ world, op, task, mm }: Call, force: boolean): Line {
  const { sim, k } = world;
  const addr = (op.word('addr') & 0xfffff000) >>> 0;
  const line: Line = { ret: 0 };
  world.become(task);
  const vma = sim.find_vma(mm, addr);
  const pmd = sim.pmd_offset(sim.pgd_offset(mm, addr), addr);
  const there = addr < sim.TASK_SIZE && vma && vma.vm_start <= addr;
  const ptep = there && !sim.pmd_none(sim.ptepGet(k, pmd)) ? sim.pte_offset(k, pmd, addr) : 0;
  const pte = ptep ? sim.ptepGet(k, ptep) : 0;
  const page = sim.pte_present(pte) ? sim.pte_page(k, pte) : null;
  if (vma && page && page.pfn < k.max_mapnr && !sim.PageReserved(page)) {
    const zone = sim.page_zone(k, page);
    sim.spin_lock(k, mm.page_table_lock);
    if (force && !(vma.vm_flags & sim.VM_LOCKED)) {
      sim.ptep_test_and_clear_young(k, ptep);
      toTail(world, page);
    }
    line.tso = sim.try_to_swap_out(k, mm, vma, addr, ptep, page, zone);
    sim.spin_unlock(k, mm.page_table_lock);
    if (force) shrink(world, op, line, ptep, page, zone, task);
  }
  line.pte = pteState(sim, k, mm, addr, world);
  return line;
}

/** Has shrink_cache() look at the page alone, as often as `level` says. */
function shrink(
  world: World,
  op: Op,
  line: Line,
  ptep: number,
  page: struct_page,
  zone: zone_t,
  task: Call['task'],
): void {
  const { sim, k } = world;
  for (let level = op.number('level') - 1; level >= 0; level--) {
    const gone = !sim.pte_present(sim.ptepGet(k, ptep));
    const users = page.count.counter - (page.buffers ? 1 : 0);
    if (!gone || !sim.PageLRU(page) || users !== 1 || !page.mapping) return;
    toTail(world, page);
    line[`shrink${level}`] = world.run(
      task,
      sim.shrink_cache(k, 1, zone, sim.GFP_KERNEL, k.nr_inactive_pages),
    );
  }
}

function reclaim({ world, op, task }: Call): Line {
  const { sim, k } = world;
  const zone = k.pgdat_list!.node_zones[op.number('zone')];
  let ret = 0;
  for (let i = 0; i < op.number('n', 1); i++)
    ret += world.run(task, sim.try_to_free_pages_zone(k, zone, sim.GFP_KERNEL)) ?? 0;
  return { ret };
}

function kswapd({ world, task }: Call): Line {
  world.run(task, world.sim.kswapd_balance(world.k));
  return { ret: 0 };
}

/** The operations on swap and reclaim, by their names in scripts. */
export const swapOperations: Record<string, Operation> = {
  swapon,
  swapoff,
  swapinfo,
  swapout: (call) => swapOut(call, true),
  try_swapout: (call) => swapOut(call, false),
  reclaim,
  kswapd,
};
