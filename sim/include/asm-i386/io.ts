// The devices of the machine, as the kernel knows them.

export type { Disk } from '../../hw/disk.ts';
