/** What the kernel says. A child makes the access, because SIGBUS may kill it. */
function really(addr: number): Answer {
  const child = p.fork();
  try {
    return child.load8(addr);
  } catch {
    return 'SIGBUS';
  }
}
/** 'right', or both to be compared. */
function judge(yours: Answer, addr: number): string {
  const kernel = really(addr);
  return yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;
}

judge(first, shared + PAGE_SIZE + 7); //=> right
judge(second, shared + PAGE_SIZE + 9); //=> right
judge(third, mine); //=> right
judge(fourth, mine + PAGE_SIZE + 9); //=> right
judge(fifth, mine + 2 * PAGE_SIZE); //=> right

p.ftruncate(fd, 3 * PAGE_SIZE);
judge(sixth, mine + 2 * PAGE_SIZE); //=> right
