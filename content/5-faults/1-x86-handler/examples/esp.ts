// A program may reach 32 bytes below its stack pointer, and no further.
import { boot } from 'sim';

const m = boot();

/** A program whose stack pointer has moved down, without a touch, to the middle of a page. */
function demo() {
  const p = m.spawn('demo');
  p.setEsp(0xbfff0800);
  return p;
}

// pusha stores eight registers below %esp, and only then moves it.
const p = demo();
p.store32(0xbfff0800 - 32, 1);
p.mm.mmap!.vm_start; //=> 0xbfff0000

// One byte lower is taken for a mistake, although it is in the same page.
demo().store8(0xbfff0800 - 33, 1); //=> throws SEGV_MAPERR

// The rule is applied only below the area. Inside it every access is allowed.
p.store8(0xbfff0000, 1);
p.load8(0xbfff0000); //=> 1

// At addresses above %esp the test never fails: the stack grows for any address between %esp and the area.
const q = demo();
q.load8(0xbfff9000); //=> 0
q.mm.mmap!.vm_start; //=> 0xbfff9000
