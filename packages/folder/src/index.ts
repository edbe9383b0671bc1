export { findPhone, phoneConfiguration } from './effective.ts';
export type { PhoneConfiguration } from './effective.ts';
export { artefactPath, macAddressOfPath, readLimitBytes, takeInventory } from './inventory.ts';
export type { Artefact, FolderPhone, Inventory } from './inventory.ts';
export { identityOf, phoneFiles, readPhoneFiles } from './phone-files.ts';
export type { ElsewhereFile, PhoneFile, PhoneFiles } from './phone-files.ts';
export { createMemorySource, normalisePath, overlaySource } from './source.ts';
export type { FolderEntry, FolderListing, FolderSource } from './source.ts';
