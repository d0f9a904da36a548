// What programs need that work inside the kernel: the replay of golden traces, tests, benchmarks.
// Part of the public list (index.ts); here because it is long.

export { INIT_MM, INIT_TASK } from './arch/i386/kernel/init_task.ts';
export { USER_ACCESS_INSN } from './arch/i386/mm/extable.ts';
export { __verify_write, do_page_fault } from './arch/i386/mm/fault.ts';
export { zero_fops } from './drivers/char/mem.ts';
export {
  block_flushpage,
  block_prepare_write,
  block_read_full_page,
  block_truncate_page,
  block_write_full_page,
  fsync_inode_data_buffers,
} from './fs/buffer.ts';
export { diskFile } from './fs/disk.ts';
export {
  bufferedAddressSpaceOperations,
  createDiskFile,
  createSwapFile,
  diskAddressSpaceOperations,
  diskBlock,
  diskFileOperations,
  diskInode,
  setBuffers,
} from './fs/diskfs.ts';
export { exec_mmap, setup_arg_pages } from './fs/exec.ts';
export { fput, get_empty_filp } from './fs/file_table.ts';
export { dentry_open } from './fs/open.ts';
export { atomic_add } from './include/asm-i386/atomic.ts';
export { EAGAIN, EINVAL } from './include/asm-i386/errno.ts';
export { activate_mm } from './include/asm-i386/mmu_context.ts';
export { clear_page, virt_to_page } from './include/asm-i386/page.ts';
export { flush_tlb_range } from './include/asm-i386/pgalloc.ts';
export { free_pgd_fast, pgd_alloc } from './include/asm-i386/pgalloc_inline.ts';
export {
  empty_zero_page,
  PAGE_SHARED,
  pgd_offset,
  pmd_none,
  pmd_offset,
  protection_map,
  pte_dirty,
  pte_none,
  pte_offset,
  pte_page,
  pte_present,
  pte_to_swp_entry,
  pte_write,
  pte_young,
  ptep_test_and_clear_young,
  ptepGet,
  SWP_ENTRY,
  SWP_OFFSET,
  SWP_TYPE,
  swapper_pg_dir,
  ZERO_PAGE,
} from './include/asm-i386/pgtable.ts';
export { X86_EFLAGS_IF } from './include/asm-i386/processor.ts';
export { pt_regs } from './include/asm-i386/ptrace.ts';
export { __KERNEL_CS, __USER_CS } from './include/asm-i386/segment.ts';
export { down, up } from './include/asm-i386/semaphore_inline.ts';
export { KERNEL_DS } from './include/asm-i386/uaccess.ts';
export { linux_binprm, MAX_ARG_PAGES } from './include/linux/binfmts.ts';
export { BH_Mapped, BH_New, type get_block_t } from './include/linux/buffer_head.ts';
export {
  type address_space_operations,
  FMODE_READ,
  FMODE_WRITE,
  type file_operations,
  S_APPEND,
} from './include/linux/fs.ts';
export { GFP_HIGHUSER, GFP_KERNEL } from './include/linux/gfp.ts';
export { INIT_LIST_HEAD, list_head, list_move_tail } from './include/linux/list.ts';
export {
  PG_active,
  PG_dirty,
  PG_error,
  PG_launder,
  PG_locked,
  PG_lru,
  PG_referenced,
  PG_reserved,
  PG_slab,
  PG_uptodate,
  VM_DONTCOPY,
  VM_DONTEXPAND,
  VM_IO,
  type vm_operations_struct,
} from './include/linux/mm.ts';
export { MAP_EXECUTABLE } from './include/linux/mman.ts';
export type { zone_t } from './include/linux/mmzone.ts';
export {
  ClearPageReferenced,
  ClearPageReserved,
  Page_Uptodate,
  PageActive,
  PageLRU,
  PageReserved,
  page_address,
  page_zone,
  SetPageReserved,
} from './include/linux/page.ts';
export { alloc_page, put_page, UnlockPage } from './include/linux/page_inline.ts';
export { page_hash } from './include/linux/pagemap.ts';
export { page_cache_release, wait_on_page } from './include/linux/pagemap_inline.ts';
export { RB_BLACK, RB_RED } from './include/linux/rbtree.ts';
export { down_read, down_write, up_read, up_write } from './include/linux/rwsem_inline.ts';
export { PF_MEMDIE, TASK_INTERRUPTIBLE, TASK_RUNNING, TASK_ZOMBIE } from './include/linux/sched.ts';
export {
  hash_pid,
  mmdrop,
  recalc_sigpending,
  SET_LINKS,
  unhash_pid,
} from './include/linux/sched_inline.ts';
export {
  init_sigpending,
  SIGBUS,
  SIGKILL,
  SIGSEGV,
  SIGXFSZ,
  signal_struct,
} from './include/linux/signal.ts';
export { SLAB_KERNEL } from './include/linux/slab.ts';
export { spin_lock, spin_unlock } from './include/linux/spinlock.ts';
export {
  add_page_to_inactive_list,
  del_page_from_active_list,
  SWAP_FLAG_PREFER,
  SWAP_MAP_BAD,
} from './include/linux/swap.ts';
export { copyStruct } from './include/object.ts';
export { FieldSlot, ValueSlot } from './include/slot.ts';
export { exit_mm } from './kernel/exit.ts';
export {
  allocate_mm,
  copy_mm,
  do_fork,
  free_task_struct,
  mm_alloc,
  mm_init,
  mmput,
} from './kernel/fork.ts';
export { schedule, wake_up_process, yield_ } from './kernel/sched.ts';
export { flush_signals } from './kernel/signal.ts';
export type { Starred } from './machine/bottom.ts';
export { step } from './machine/step.ts';
export {
  __find_get_page,
  filemap_fdatasync,
  filemap_fdatawait,
  filemap_nopage,
  generic_file_mmap,
  generic_file_read,
  lock_page,
  page_cache_read,
  sys_madvise,
  sys_mincore,
  sys_msync,
} from './mm/filemap.ts';
export {
  do_swap_page,
  follow_page,
  get_user_pages,
  make_pages_present,
  remap_page_range,
  vmtruncate,
  zap_page_range,
} from './mm/memory.ts';
export { sys_mlock, sys_mlockall, sys_munlock, sys_munlockall } from './mm/mlock.ts';
export {
  find_extend_vma,
  lock_vma_mappings,
  sys_brk,
  sys_munmap,
  unlock_vma_mappings,
} from './mm/mmap.ts';
export { sys_mprotect } from './mm/mprotect.ts';
export {
  alloc_one_pte,
  copy_one_pte,
  do_mremap,
  get_one_pte,
  move_one_page,
  move_page_tables,
  sys_mremap,
} from './mm/mremap.ts';
export { nr_free_pages } from './mm/page_alloc.ts';
export { kmem_cache_alloc, kmem_cache_free } from './mm/slab.ts';
export { lookup_swap_cache, read_swap_cache_async } from './mm/swap_state.ts';
export { sys_swapoff, sys_swapon } from './mm/swapfile.ts';
export {
  kswapd_balance,
  shrink_cache,
  try_to_free_pages_zone,
  try_to_swap_out,
} from './mm/vmscan.ts';
export { checkInvariants, kernelFrames } from './observe/invariants.ts';
export { mapsText, meminfoText, slabinfoText, statusText, swapsText } from './observe/proc.ts';
