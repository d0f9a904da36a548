// GFP masks: where a page may come from, and how far the allocator may go to find one.
// The low four bits choose the zones; the others say what the caller can bear.
//
// 2.4.22 has these in linux/mm.h. They stand alone here because other constants are made of them.

/** From ZONE_DMA only. @kernel include/linux/mm.h:604 */
export const __GFP_DMA = 0x01;
/** From high memory too; there is none here. @kernel include/linux/mm.h:605 */
export const __GFP_HIGHMEM = 0x02;
/** The caller can sleep until there is memory. @kernel include/linux/mm.h:608 */
export const __GFP_WAIT = 0x10;
/** Urgent; the allocator itself does not test it. @kernel include/linux/mm.h:609 */
export const __GFP_HIGH = 0x20;
/** Reclaim may start I/O on low memory. @kernel include/linux/mm.h:610 */
export const __GFP_IO = 0x40;
/** Reclaim may start I/O on high memory. @kernel include/linux/mm.h:611 */
export const __GFP_HIGHIO = 0x80;
/** Reclaim may call into file systems. @kernel include/linux/mm.h:612 */
export const __GFP_FS = 0x100;

/** May sleep, no I/O on high memory. @kernel include/linux/mm.h:614 */
export const GFP_NOHIGHIO = __GFP_HIGH | __GFP_WAIT | __GFP_IO;
/** May sleep, no I/O. @kernel include/linux/mm.h:615 */
export const GFP_NOIO = __GFP_HIGH | __GFP_WAIT;
/** May sleep, no file system. @kernel include/linux/mm.h:616 */
export const GFP_NOFS = __GFP_HIGH | __GFP_WAIT | __GFP_IO | __GFP_HIGHIO;
/** May not sleep: gets a page now, or none. @kernel include/linux/mm.h:617 */
export const GFP_ATOMIC = __GFP_HIGH;
/** For a process. @kernel include/linux/mm.h:618 */
export const GFP_USER = __GFP_WAIT | __GFP_IO | __GFP_HIGHIO | __GFP_FS;
/** For a process, from high memory if there is any. @kernel include/linux/mm.h:619 */
export const GFP_HIGHUSER = __GFP_WAIT | __GFP_IO | __GFP_HIGHIO | __GFP_FS | __GFP_HIGHMEM;
/** For the kernel. @kernel include/linux/mm.h:620 */
export const GFP_KERNEL = __GFP_HIGH | __GFP_WAIT | __GFP_IO | __GFP_HIGHIO | __GFP_FS;
/** For a network file system. @kernel include/linux/mm.h:621 */
export const GFP_NFS = __GFP_HIGH | __GFP_WAIT | __GFP_IO | __GFP_HIGHIO | __GFP_FS;
/** What kswapd reclaims with. @kernel include/linux/mm.h:622 */
export const GFP_KSWAPD = __GFP_WAIT | __GFP_IO | __GFP_HIGHIO | __GFP_FS;
/** For a device that reaches the first 16 MB only. @kernel include/linux/mm.h:627 */
export const GFP_DMA = __GFP_DMA;
