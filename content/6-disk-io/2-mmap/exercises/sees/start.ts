// Write sees(events): what a private mapping shows of the first byte of a file, after each event.
/**
 * The file is two pages of 0. `write`: another process writes a byte of the file. `store`: this process writes a
 * byte of its mapping. `sync`: the file is taken to the disk.
 */
type Event = ['write' | 'store', at: number, byte: number] | ['sync'];

function sees(events: Event[]): number[] {
  let file = 0;
  return events.map((event) => {
    if (event[0] === 'write' && event[1] === 0) file = event[2];
    return file;
  });
}
