import { exec_mmap, mmput } from 'sim';

const looked = lookedAt.mm;
const made = (p: typeof alone) => {
  const before = p.mm;
  m.runAs(p.task, 'exec()', exec_mmap(m.k));
  return p.mm !== before;
};

made(alone) === predicted.alone; //=> true
made(withThread) === predicted.withThread; //=> true
made(lookedAt) === predicted.lookedAt; //=> true

// The one who looked is done.
m.runAs(alone.task, null, mmput(m.k, looked));
