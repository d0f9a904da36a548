import { exec_mmap, mmput } from 'sim';

const looked = lookedAt.mm;
const made = (p: typeof alone) => {
  const before = p.mm;
  m.runAs(p.task, 'exec()', exec_mmap(m.k));
  return p.mm !== before;
};

/** 'right', or both to be compared. */
const judge = (yours: boolean, kernel: boolean) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

judge(predicted.alone, made(alone)); //=> right
judge(predicted.withThread, made(withThread)); //=> right
judge(predicted.lookedAt, made(lookedAt)); //=> right

// The reader has finished.
m.runAs(alone.task, null, mmput(m.k, looked));
