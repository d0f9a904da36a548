// The parts of a snapshot by name.

import type { Snapshot } from 'sim';

export type AddressSpaceSnapshot = Snapshot['addressSpaces'][number];
export type AreaSnapshot = AddressSpaceSnapshot['areas'][number];
export type AreaKind = AreaSnapshot['kind'];
export type TreeNodeSnapshot = AddressSpaceSnapshot['tree']['nodes'][number];
export type ZoneSnapshot = Snapshot['zones'][number];
export type FileSnapshot = Snapshot['files'][number];
export type CachedPageSnapshot = FileSnapshot['pages'][number];
export type MappingSnapshot = FileSnapshot['mappings'][number];
export type OpenSnapshot = FileSnapshot['opens'][number];
