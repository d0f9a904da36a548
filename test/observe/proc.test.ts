// The texts of /proc, byte for byte: widths, tabs and spaces are 2.4's.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
import { expect, it } from 'vitest';
import { struct_dentry, struct_file, struct_inode } from '../../sim/include/linux/fs.ts';
import {
  VM_EXEC,
  VM_EXECUTABLE,
  VM_MAYSHARE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  vm_area_struct,
} from '../../sim/include/linux/mm.ts';
import { TASK_INTERRUPTIBLE, TASK_STOPPED, TASK_ZOMBIE } from '../../sim/include/linux/sched.ts';
import { sigaddset } from '../../sim/include/linux/signal.ts';
import {
  areaText,
  mapsText,
  meminfoText,
  slabinfoText,
  statusText,
  swapsText,
} from '../../sim/observe/proc.ts';

const rw = PROT_READ | PROT_WRITE;
const anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

function fileNamed(name: string, ino: number, dev: number): struct_file {
  const file = new struct_file();
  file.f_dentry = new struct_dentry();
  file.f_dentry.d_name = name;
  file.f_dentry.d_inode = new struct_inode();
  file.f_dentry.d_inode.i_ino = ino;
  file.f_dentry.d_inode.i_dev = dev;
  return file;
}

function areaOf(from: Partial<vm_area_struct>): vm_area_struct {
  return Object.assign(new vm_area_struct(), from);
}

it('maps has a line for each area, without anything after the inode of an anonymous one', () => {
  const m = boot();
  const p = m.spawn('demo');
  p.mmap(0, 3 * PAGE_SIZE, rw, anonymous);
  p.mmap(0x08048000, PAGE_SIZE, PROT_READ, anonymous);
  expect(mapsText(m.k, p.mm)).toBe(
    '08048000-08049000 r--p 00000000 00:00 0\n' +
      '40000000-40003000 rw-p 00000000 00:00 0\n' +
      'bffff000-c0000000 rwxp 00000000 00:00 0\n',
  );
});

it('maps is empty for a task without an address space', () => {
  expect(mapsText(boot().k, null)).toBe('');
});

it('a file stands from column 49 on, after its offset in bytes, device and inode', () => {
  const vma = areaOf({
    vm_start: 0x08048000,
    vm_end: 0x08060000,
    vm_flags: VM_READ | VM_EXEC,
    vm_pgoff: 3,
    vm_file: fileNamed('bin/cat', 4711, 0x0301),
  });
  const line = areaText(vma);
  expect(line).toBe('08048000-08060000 r-xp 00003000 03:01 4711       /bin/cat');
  expect(line.indexOf('/bin/cat')).toBe(49);
});

it('the letter s follows VM_MAYSHARE: a shared mapping that can never be written has it too', () => {
  expect(areaText(areaOf({ vm_flags: VM_READ | VM_MAYSHARE }))).toMatch(/ r--s /);
  expect(areaText(areaOf({ vm_flags: VM_READ | VM_SHARED }))).toMatch(/ r--p /);
});

it('the offset is cut to 32 bits', () => {
  const vma = areaOf({ vm_start: 0x1000, vm_end: 0x2000, vm_pgoff: 0xffffffff });
  expect(areaText(vma)).toBe('00001000-00002000 ---p fffff000 00:00 0');
});

it('status of a process', () => {
  const m = boot();
  const p = m.spawn('demo');
  p.mmap(0, 100 * PAGE_SIZE, rw, anonymous);
  expect(statusText(m.k, p.task)).toBe(
    'Name:\tdemo\n' +
      `State:\t${p.task.state === 0 ? 'R (running)' : 'S (sleeping)'}\n` +
      `Tgid:\t${p.pid}\n` +
      `Pid:\t${p.pid}\n` +
      'PPid:\t1\n' +
      'TracerPid:\t0\n' +
      'Uid:\t0\t0\t0\t0\n' +
      'Gid:\t0\t0\t0\t0\n' +
      'FDSize:\t32\n' +
      'Groups:\t\n' +
      'VmSize:\t     404 kB\n' +
      'VmLck:\t       0 kB\n' +
      'VmRSS:\t       4 kB\n' +
      'VmData:\t     400 kB\n' +
      'VmStk:\t       4 kB\n' +
      'VmExe:\t       0 kB\n' +
      'VmLib:\t       0 kB\n' +
      'SigPnd:\t0000000000000000\n' +
      'SigBlk:\t0000000000000000\n' +
      'SigIgn:\t0000000000000000\n' +
      'SigCgt:\t0000000000000000\n' +
      'CapInh:\t0000000000000000\n' +
      'CapPrm:\t00000000ffffffff\n' +
      'CapEff:\t00000000fffffeff\n',
  );
});

it('status tells program from library, and leaves what can be written to VmSize', () => {
  const m = boot();
  const { task, mm } = m.spawn('demo');
  const file = fileNamed('bin/cat', 1, 0);
  const parts = [
    { vm_flags: VM_READ | VM_EXEC | VM_EXECUTABLE, pages: 5 },
    { vm_flags: VM_READ | VM_EXEC, pages: 3 },
    { vm_flags: VM_READ | VM_WRITE | VM_EXEC, pages: 7 },
    { vm_flags: VM_READ, pages: 9 },
  ];
  const stack = mm.mmap;
  let at = 0x08048000;
  let last: vm_area_struct | null = null;
  for (const { vm_flags, pages } of parts) {
    const vma = areaOf({ vm_start: at, vm_end: at + pages * PAGE_SIZE, vm_flags, vm_file: file });
    at = vma.vm_end;
    if (last) last.vm_next = vma;
    else mm.mmap = vma;
    last = vma;
  }
  last!.vm_next = stack;
  const lines = statusText(m.k, task).split('\n');
  expect(lines.filter((line) => /^Vm(Data|Stk|Exe|Lib)/.test(line))).toEqual([
    'VmData:\t       0 kB',
    'VmStk:\t       4 kB',
    'VmExe:\t      20 kB',
    'VmLib:\t      12 kB',
  ]);
});

it('status of a task without an address space has no lines on memory', () => {
  const { k } = boot();
  const text = statusText(k, k.init_task);
  expect(text).toMatch(/^Name:\tswapper\nState:\tR \(running\)\nTgid:\t0\nPid:\t0\nPPid:\t0\n/);
  expect(text).not.toMatch(/Vm/);
});

it('status shows what the task waits for and what waits for it', () => {
  const m = boot();
  const { task } = m.spawn('a\\b\nc');
  const state = () => /^State:\t(.*)$/m.exec(statusText(m.k, task))?.[1];
  task.state = TASK_INTERRUPTIBLE;
  expect(state()).toBe('S (sleeping)');
  task.state = TASK_ZOMBIE;
  expect(state()).toBe('Z (zombie)');
  task.state = TASK_STOPPED;
  expect(state()).toBe('T (stopped)');
  sigaddset(task.pending.signal, 9);
  sigaddset(task.pending.signal, 33);
  expect(statusText(m.k, task)).toMatch(/^SigPnd:\t0000000100000100$/m);
  expect(statusText(m.k, task)).toMatch(/^Name:\ta\\\\b\\nc$/m);
});

it('meminfo: a table in bytes, then lines in kilobytes', () => {
  const { k } = boot({ pages: 4096 });
  k.page_cache_size.counter = 5;
  k.nr_active_pages = 3;
  const free = k.pgdat_list!.node_zones.reduce((sum, zone) => sum + zone.free_pages, 0);
  const total = k.totalram_pages;
  const eight = (n: number) => String(n).padStart(8);
  expect(total).toBeGreaterThan(3500);
  expect(meminfoText(k)).toBe(
    '        total:    used:    free:  shared: buffers:  cached:\n' +
      `Mem:  ${eight(total * 4096)} ${eight((total - free) * 4096)} ${eight(free * 4096)}        0        0    20480\n` +
      'Swap:        0        0        0\n' +
      `MemTotal:     ${eight(total * 4)} kB\n` +
      `MemFree:      ${eight(free * 4)} kB\n` +
      'MemShared:           0 kB\n' +
      'Buffers:             0 kB\n' +
      'Cached:             20 kB\n' +
      'SwapCached:          0 kB\n' +
      'Active:             12 kB\n' +
      'Inactive:            0 kB\n' +
      'HighTotal:           0 kB\n' +
      'HighFree:            0 kB\n' +
      `LowTotal:     ${eight(total * 4)} kB\n` +
      `LowFree:      ${eight(free * 4)} kB\n` +
      'SwapTotal:           0 kB\n' +
      'SwapFree:            0 kB\n',
  );
});

it('slabinfo: objects in use and in all, bytes of one, slabs in use and in all, pages of a slab', () => {
  const m = boot();
  const p = m.spawn('demo');
  for (let i = 0; i < 50; i++) p.mmap(0x10000000 + i * 2 * PAGE_SIZE, PAGE_SIZE, rw, anonymous);
  const lines = slabinfoText(m.k).split('\n');
  expect(lines[0]).toBe('slabinfo - version: 1.1');
  expect(lines[1]).toMatch(/^kmem_cache {12}\d\d {5}\d\d {4}108 {4}1 {4}1 {4}1$/);
  expect(lines.filter((line) => /^(mm_struct|vm_area_struct) /.test(line))).toEqual([
    'mm_struct              1     30    128    1    1    1',
    'vm_area_struct        51     80     96    2    2    1',
  ]);
  expect(lines.at(-1)).toBe('');
});

it('swaps is only a heading while there is no swap area', () => {
  expect(swapsText(boot().k)).toBe('Filename\t\t\tType\t\tSize\tUsed\tPriority\n');
});
