const child = parent.fork();

/** The bits of an entry. */
function bits(who: typeof parent, addr: number): string {
  const space = m.snapshot().addressSpaces.find(({ id }) => id === who.mm.kaddr)!;
  return space.pageTables.flatMap(({ ptes }) => ptes).find((pte) => pte.addr === addr)!.bits;
}

/** 'right', or both to be compared. */
const judge = (yours: string, kernel: string) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

judge(predicted.parent[0], bits(parent, own)); //=> right
judge(predicted.child[0], bits(child, own)); //=> right
judge(predicted.parent[1], bits(parent, own + PAGE_SIZE)); //=> right
judge(predicted.child[1], bits(child, own + PAGE_SIZE)); //=> right
judge(predicted.parent[2], bits(parent, both)); //=> right
judge(predicted.child[2], bits(child, both)); //=> right
