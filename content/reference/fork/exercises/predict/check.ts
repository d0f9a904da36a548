const child = parent.fork();

/** The bits of an entry. */
function bits(who: typeof parent, addr: number): string {
  const space = m.snapshot().addressSpaces.find(({ id }) => id === who.mm.kaddr)!;
  return space.pageTables.flatMap(({ ptes }) => ptes).find((pte) => pte.addr === addr)!.bits;
}

[own, own + PAGE_SIZE, both].forEach((addr, i) => {
  bits(parent, addr) === predicted.parent[i]; //=> true
  bits(child, addr) === predicted.child[i]; //=> true
});
