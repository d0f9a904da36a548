// The firmware's list of memory, in the form in which it is given: one range after the other.

/** Kind of a range of memory: RAM. @kernel include/asm-i386/e820.h:19 */
export const E820_RAM = 1;
/** Where memory above the first 640 KB and the devices' addresses begins. @kernel include/asm-i386/e820.h:24 */
export const HIGH_MEMORY = 1024 * 1024;

/** A range of memory as the firmware reports it. @kernel include/asm-i386/e820.h:30 */
export interface e820entry {
  /** Its first physical address. */
  readonly addr: number;
  /** Its bytes. */
  readonly size: number;
  /** E820_RAM, or something that is not. */
  readonly type: number;
}
