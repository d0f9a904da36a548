/** FNV-1a of bytes, or of the UTF-16 units of a text: 32 bits. It tells versions of one thing from each other, no more. */
export function fnv1a(of: Uint8Array | string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < of.length; at++) {
    const unit = typeof of === 'string' ? of.charCodeAt(at) : of[at];
    hash = Math.imul(hash ^ unit, 0x01000193);
  }
  return hash >>> 0;
}
