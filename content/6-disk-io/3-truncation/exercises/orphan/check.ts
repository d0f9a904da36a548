// What the fault found, and how long the file is.
seen; //=> 120
m.inode('/data').i_size; //=> 0
