/** The operations on files, and what a trace says of them. */
import type {
  address_space_operations,
  file_operations,
  get_block_t,
  struct_file,
  struct_inode,
} from 'sim';
import type { Call, Operation } from './operation.ts';
import { type Op, ScriptError } from './script.ts';
import { checksum, hexText, type Line, pageFlags } from './state.ts';
import type { World } from './world.ts';

/** Where the kernel keeps its own buffer for read and write: in its image, which nothing else uses. */
const kernelBuffer = 0xc0180000;
/** Bytes of it. */
const kernelBufferSize = 0x70000;

/** What the trace says of a file whose mmap fails. */
const ENXIO = 6;
/** What the trace says of a file that was not opened for this. */
const EBADF = 9;
const EINVAL = 22;

/** The open file that an operation is about. */
export function fileOf({ world, op }: Call): struct_file {
  const number = op.number('file');
  const file = world.files.get(number);
  if (!file)
    throw new ScriptError(op.line, `${op.name}: no file ${number} has been made or opened`);
  return file;
}

function inodeOf(file: struct_file): struct_inode {
  return file.f_dentry!.d_inode!;
}

/** The 32-bit word at byte `offset` of a file with this seed. */
function seededWord(seed: number, offset: number): number {
  return (Math.imul(seed, 0x01000193) ^ Math.imul(offset, 0x9e3779b1)) >>> 0;
}

/** Fills the blocks of a new file. */
function fill({ sim, k }: World, inode: struct_inode, size: number, seed: number): void {
  for (let start = 0; start < size; start += 4096) {
    const bytes = k.diskfs.disk.contents(sim.diskBlock(k, inode, start / 4096, true));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at < 4096; at += 4) view.setUint32(at, seededWord(seed, start + at), true);
    if (size - start < 4096) bytes.fill(0, size - start);
  }
  inode.i_size = size;
}

/** A further open of an inode. */
function open({ sim }: World, inode: struct_inode, op: Op): struct_file {
  const mode = op.text('mode', 'rw');
  if (!/^[rwa]+$/.test(mode))
    throw new ScriptError(
      op.line,
      `${op.name}: mode ${JSON.stringify(mode)} has more than r, w, a`,
    );
  const file = sim.get_empty_filp()!;
  if (mode.includes('r')) file.f_mode |= sim.FMODE_READ;
  if (/[wa]/.test(mode)) file.f_mode |= sim.FMODE_WRITE;
  if (mode.includes('a')) file.f_flags |= sim.O_APPEND;
  if (file.f_mode & sim.FMODE_WRITE) inode.i_writecount.counter++;
  return file;
}

/**
 * The file system of the traces reads the rest of a page at once where a part of it is to be written: it has the
 * contents in memory, and no task waits. With buffers it waits for each block as any other.
 */
function impatient(aops: address_space_operations): address_space_operations {
  return {
    readpage: aops.readpage,
    writepage: aops.writepage,
    sync_page: aops.sync_page,
    *prepare_write(k, file, page, from, to) {
      const { disk } = k.diskfs;
      const { seek } = disk;
      disk.seek = 0;
      const error = yield* aops.prepare_write!(k, file, page, from, to);
      disk.seek = seek;
      return error;
    },
    commit_write: aops.commit_write,
  };
}

/** Bytes that the disk has for each file of the traces' file system whose pages have buffers. */
const sizesOnDisk = new WeakMap<struct_inode, number>();

/**
 * Where a block of a file is, in the file system of the traces: each file has one stretch of the disk, a page at least,
 * which grows to the end of a block that is written and never becomes smaller. What is past it when it is read is a hole.
 */
function getBlock({ sim }: World): get_block_t {
  return (k, inode, iblock, bh, create) => {
    const blocksize = 1 << inode.i_blkbits;
    const size = sizesOnDisk.get(inode) ?? 0;
    const from = iblock * blocksize;
    if (from >= size) {
      if (!create) return 0;
      sizesOnDisk.set(inode, from + blocksize);
      bh.b_state |= 1 << sim.BH_New;
    }
    const block = sim.diskBlock(k, inode, Math.floor(from / 4096), true);
    bh.b_dev = inode.i_dev;
    bh.b_blocknr = (block * 4096 + (from % 4096)) / blocksize;
    bh.b_state |= 1 << sim.BH_Mapped;
    return 0;
  };
}

/** How pages are read and written there. */
function buffered(world: World): address_space_operations {
  const { sim } = world;
  const get_block = getBlock(world);
  const { sync_page, commit_write } = sim.bufferedAddressSpaceOperations;
  return {
    *readpage(k, _file, page) {
      sim.diskInode(page.mapping!.host!).reads++;
      return yield* sim.block_read_full_page(k, page, get_block);
    },
    *writepage(k, page) {
      sim.diskInode(page.mapping!.host!).writes++;
      return yield* sim.block_write_full_page(k, page, get_block);
    },
    sync_page,
    *prepare_write(k, _file, page, from, to) {
      return yield* sim.block_prepare_write(k, page, from, to, get_block);
    },
    commit_write,
  };
}

/** What an inode of this kind can do. */
function kindOf(world: World, op: Op): { fop: file_operations; aops: address_space_operations } {
  const { sim } = world;
  const fop = sim.diskFileOperations;
  const plain = impatient(sim.diskAddressSpaceOperations);
  const aops = world.k.diskfs.buffers ? buffered(world) : plain;
  const kind = op.text('kind');
  switch (kind) {
    case '':
      return { fop, aops };
    case 'nommap':
      return { fop: { read: fop.read, write: fop.write }, aops };
    case 'nowritepage':
      return {
        fop: { read: fop.read, mmap: fop.mmap },
        aops: {
          readpage: plain.readpage,
          sync_page: plain.sync_page,
          prepare_write: plain.prepare_write,
          commit_write: plain.commit_write,
        },
      };
    case 'mmaperr':
      return {
        fop: {
          read: fop.read,
          write: fop.write,
          mmap: failingMmap,
        },
        aops,
      };
    case 'zero':
      // The traces' file of this kind maps as /dev/zero does, and does nothing else.
      return { fop: { mmap: sim.zero_fops.mmap }, aops };
    case 'vmops':
      return { fop: { read: fop.read, write: fop.write, mmap: loggingMmap(world) }, aops };
    default:
      throw new ScriptError(op.line, `mkfile: there is no kind ${JSON.stringify(kind)}`);
  }
}

/** An mmap that fails. */
// biome-ignore lint/correctness/useYield: another file's may sleep
function* failingMmap(): Generator<void, number> {
  return -ENXIO;
}

/** An mmap whose areas tell when they are opened and closed. */
function loggingMmap(world: World): file_operations['mmap'] {
  const { sim } = world;
  const log = (what: string, vma: { vm_start: number; vm_end: number; vm_pgoff: number }) => {
    world.vmops.push([what, hexText(vma.vm_start), hexText(vma.vm_end), vma.vm_pgoff]);
  };
  return function* (k, file, vma) {
    const error = yield* sim.generic_file_mmap(k, file, vma);
    if (error) return error;
    vma.vm_ops = {
      open: (_k, area) => log('open', area),
      // biome-ignore lint/correctness/useYield: another object's may sleep
      close: function* (_k, area) {
        log('close', area);
      },
      nopage: sim.filemap_nopage,
    };
    return 0;
  };
}

function mkfile({ world, op }: Call): Line {
  const { sim, k } = world;
  const number = op.number('file');
  // In the traces a new file waits for what the disk was asked for.
  k.diskfs.disk.drain();
  const dentry = sim.createDiskFile(k, String(number));
  const inode = dentry.d_inode!;
  const { fop, aops } = kindOf(world, op);
  inode.i_mapping.a_ops = aops;
  if (op.flag('append')) inode.i_flags |= sim.S_APPEND;
  fill(world, inode, op.number('size'), op.number('seed', 1));
  if (k.diskfs.buffers) {
    sizesOnDisk.set(inode, Math.max(1, Math.ceil(inode.i_size / 4096)) * 4096);
    const get_block = getBlock(world);
    inode.i_op = {
      *truncate() {
        yield* sim.block_truncate_page(k, inode.i_mapping, inode.i_size, get_block);
      },
    };
  }
  const file = open(world, inode, op);
  dentry.d_count.counter++;
  file.f_dentry = dentry;
  file.f_op = fop;
  world.files.set(number, file);
  world.inodes.set(inode, String(number));
  return { ret: 0 };
}

function openAgain({ world, op }: Call): Line {
  const of = world.files.get(op.number('of'));
  if (!of?.f_dentry)
    throw new ScriptError(op.line, `open: no file ${op.number('of')} has been made or opened`);
  const file = open(world, inodeOf(of), op);
  of.f_dentry.d_count.counter++;
  file.f_dentry = of.f_dentry;
  file.f_op = of.f_op;
  world.files.set(op.number('file'), file);
  return { ret: 0 };
}

function close(call: Call): Line {
  const { world, task } = call;
  const file = fileOf(call);
  const { counter } = file.f_count;
  world.run(task, world.sim.fput(world.k, file));
  return { f_count: counter, ret: 0 };
}

/** The pages of a file in the page cache, in order. */
function cached({ sim }: World, inode: struct_inode): Line {
  const { i_mapping } = inode;
  const pages: { ix: number; cnt: number; pg: string }[] = [];
  for (const head of [i_mapping.clean_pages, i_mapping.dirty_pages, i_mapping.locked_pages])
    for (let at = head.next; at !== head; at = at.next) {
      const page = at.owner!;
      pages.push({ ix: page.index, cnt: page.count.counter, pg: pageFlags(sim, page) });
    }
  pages.sort((a, b) => a.ix - b.ix);
  return { nrpages: i_mapping.nrpages, cachepages: pages };
}

function readAhead(file: struct_file): Line {
  const { f_reada, f_raend, f_ramax, f_rawin, f_ralen } = file;
  return { reada: f_reada, raend: f_raend, ramax: f_ramax, rawin: f_rawin, ralen: f_ralen };
}

/** A read or a write: from or to the program's memory with `buf`, else the kernel's. */
function transfer(call: Call, write: boolean): Line {
  const { world, op, task } = call;
  const { sim, k } = world;
  const file = fileOf(call);
  const inode = inodeOf(file);
  const len = op.number('len');
  const own = !op.has('buf');
  if (own && len > kernelBufferSize)
    throw new ScriptError(op.line, `${op.name}: len is ${len}, but may be ${kernelBufferSize}`);
  const buf = own ? kernelBuffer : op.word('buf');
  const bytes = k.ram.bytes.subarray(kernelBuffer - 0xc0000000, kernelBuffer - 0xc0000000 + len);
  const ppos = new sim.ValueSlot(op.number('off'));
  const { reads } = sim.diskInode(inode);
  let ret: number | undefined = -EBADF;
  if (file.f_mode & (write ? sim.FMODE_WRITE : sim.FMODE_READ)) {
    const call = write ? file.f_op?.write : file.f_op?.read;
    if (own && write) {
      const value = op.word('value');
      for (let i = 0; i < len; i++) bytes[i] = value >>> (8 * (i & 3));
    }
    const limit = task.addr_limit;
    if (own) task.addr_limit = sim.KERNEL_DS;
    ret = call ? world.run(task, call(k, file, buf, len, ppos)) : -EINVAL;
    task.addr_limit = limit;
  }
  return {
    pos: ppos.get(),
    ...(!write && own && ret !== undefined && ret > 0
      ? { crc: checksum(bytes.subarray(0, ret)) }
      : {}),
    readpages: sim.diskInode(inode).reads - reads,
    i_size: inode.i_size,
    ra: readAhead(file),
    ...cached(world, inode),
    ret,
  };
}

function truncate(call: Call): Line {
  const { world, op, task } = call;
  const { sim, k } = world;
  const inode = inodeOf(fileOf(call));
  const ret = world.run(
    task,
    (function* () {
      yield* sim.down(k, inode.i_sem);
      const error = yield* sim.vmtruncate(k, inode, op.number('size'));
      sim.up(k, inode.i_sem);
      return error;
    })(),
  );
  if (k.diskfs.buffers && ret === 0) zeroDisk(world, inode);
  return { i_size: inode.i_size, ...cached(world, inode), ret };
}

/** After a truncation the disk has zeroes past the block that the file ends in; that one is dirty in the page cache. */
function zeroDisk({ sim, k }: World, inode: struct_inode): void {
  const blocksize = 1 << inode.i_blkbits;
  const end = Math.ceil(inode.i_size / blocksize) * blocksize;
  sim.diskInode(inode).blocks.forEach((block, index) => {
    const left = Math.max(0, end - index * 4096);
    if (left < 4096) k.diskfs.disk.contents(block).fill(0, left);
  });
}

function fdatasync(call: Call): Line {
  const { world, task } = call;
  const { sim, k } = world;
  const { i_mapping } = inodeOf(fileOf(call));
  const ret = world.run(
    task,
    (function* () {
      const error = yield* sim.filemap_fdatasync(k, i_mapping);
      const error2 = yield* sim.filemap_fdatawait(k, i_mapping);
      return error || error2;
    })(),
  );
  return { ret };
}

/** The contents of a file on the disk, up to its size. */
function diskBytes({ sim, k }: World, inode: struct_inode): Uint8Array {
  const bytes = new Uint8Array(inode.i_size);
  for (let start = 0; start < inode.i_size; start += 4096) {
    const block = sim.diskBlock(k, inode, start / 4096, false);
    const contents = block ? k.diskfs.disk.look(block) : null;
    if (contents) bytes.set(contents.subarray(0, Math.min(4096, inode.i_size - start)), start);
  }
  return bytes;
}

function fileinfo(call: Call): Line {
  const { world } = call;
  const file = fileOf(call);
  const inode = inodeOf(file);
  const { i_mapping } = inode;
  const { reads, writes } = world.sim.diskInode(inode);
  const areas = (first: typeof i_mapping.i_mmap) => {
    const rows: unknown[] = [];
    for (let vma = first; vma; vma = vma.vm_next_share)
      rows.push([world.processOf(vma.vm_mm!), hexText(vma.vm_start)]);
    return rows;
  };
  return {
    i_size: inode.i_size,
    f_count: file.f_count.counter,
    i_writecount: inode.i_writecount.counter,
    nread: reads,
    nwrite: writes,
    diskcrc: checksum(diskBytes(world, inode)),
    ra: readAhead(file),
    ...cached(world, inode),
    i_mmap: areas(i_mapping.i_mmap),
    i_mmap_shared: areas(i_mapping.i_mmap_shared),
    ret: 0,
  };
}

function ioerr(call: Call): Line {
  const { world, op } = call;
  const { sim, k } = world;
  const inode = inodeOf(fileOf(call));
  const { disk } = k.diskfs;
  for (const block of sim.diskInode(inode).blocks) disk.bad.delete(block);
  const index = op.number('index');
  if (index >= 0) disk.bad.add(sim.diskBlock(k, inode, index, true));
  return { ret: 0 };
}

function iomode({ world, op }: Call): Line {
  const size = op.number('blocksize', 4096);
  if (size !== 1024 && size !== 2048 && size !== 4096)
    throw new ScriptError(op.line, `iomode: blocksize is ${size}, but may be 1024, 2048 or 4096`);
  world.sim.setBuffers(world.k.diskfs, op.flag('buffers') ? size : false);
  // All that was asked for is done when any task lets a jiffy pass.
  const { disk } = world.k.diskfs;
  disk.seek = op.number('async') ? 10_000 : 0;
  disk.eager = true;
  return { ret: 0 };
}

/** The operations on files, by their names in scripts. */
export const fileOperations: Record<string, Operation> = {
  mkfile,
  open: openAgain,
  close,
  read: (call) => transfer(call, false),
  write: (call) => transfer(call, true),
  truncate,
  fdatasync,
  fileinfo,
  ioerr,
  iomode,
  drain: ({ world }) => {
    world.k.diskfs.disk.drain();
    return { ret: 0 };
  },
};
