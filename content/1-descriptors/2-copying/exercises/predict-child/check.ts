const child = parent.fork().mm;

/** 'right', or both to be compared. */
const judge = (yours: number, kernel: number) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

judge(predicted.mm_users, child.mm_users.counter); //=> right
judge(predicted.map_count, child.map_count); //=> right
judge(predicted.total_vm, child.total_vm); //=> right
judge(predicted.rss, child.rss); //=> right
judge(predicted.locked_vm, child.locked_vm); //=> right
