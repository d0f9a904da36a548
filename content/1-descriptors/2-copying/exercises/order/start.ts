// copyOf() should make a copy of the structure `old` with counts, locks and a directory of its own.
import { allocate_mm, copyStruct, type Kernel, mm_init, type mm_struct } from 'sim';

function* copyOf(k: Kernel, old: mm_struct): Generator<void, mm_struct | null> {
  const mm = yield* allocate_mm(k);
  if (!mm) return null;
  if (!(yield* mm_init(k, mm))) return null;
  copyStruct(mm, old);
  return mm;
}
