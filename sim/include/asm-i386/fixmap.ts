// Addresses at the top of the kernel's space that are fixed when it is compiled, and get their frames when it runs.

import { u32 } from '../u32.ts';
import { PAGE_SHIFT } from './page.ts';

/** Mappings that drivers may use before ioremap() can be called. @kernel include/asm-i386/fixmap.h:81 */
export const NR_FIX_BTMAPS = 16;
/**
 * How many there are: those of boot time alone, for there is no APIC, no high memory, no ACPI, and no F0 0F bug.
 * @kernel include/asm-i386/fixmap.h:84
 */
export const __end_of_fixed_addresses = NR_FIX_BTMAPS;
/** Where the first of them lies; the others lie below it. @kernel include/asm-i386/fixmap.h:104 */
export const FIXADDR_TOP = 0xffffe000;

/** The address of the x-th. @kernel include/asm-i386/fixmap.h:108 @notrace */
export function __fix_to_virt(x: number): number {
  return u32(FIXADDR_TOP - (x << PAGE_SHIFT));
}
