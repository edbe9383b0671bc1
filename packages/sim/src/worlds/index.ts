export { makeFolder } from './folder.ts';
export type { FolderPlant, FolderStore, WorldFolder } from './folder.ts';
export { worldSites } from './site.ts';
export type { WorldSite, WorldSiteName } from './site.ts';
export { makeWorld } from './world.ts';
export type { Plant, PlantKind, World, WorldPerson, WorldPhone } from './world.ts';
