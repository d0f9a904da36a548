// For which of the three does exec() make a new mm_struct? Put in your predictions.
import { boot } from 'sim';

const m = boot();

// One has its address space to itself.
const alone = m.spawn('alone');

// One shares it with a thread.
const withThread = m.spawn('withThread');
withThread.clone();

// One is being looked at: a reader has taken a reference while printing its areas, as /proc does.
const lookedAt = m.spawn('lookedAt');
lookedAt.mm.mm_users.counter++;

const predicted = { alone: false, withThread: true, lookedAt: true };
