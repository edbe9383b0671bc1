export { createNodeFetch } from './fetch.ts';
export { createDiskFiles, createSystemCryptography, createSystemRandom, makeFolder, systemClock } from './local.ts';
export { createJsonLogger } from './log.ts';
export { createNames } from './names.ts';
export { createNodeNetwork } from './network.ts';
export { createNodePlatform } from './platform.ts';
export type { NodePlatform } from './platform.ts';
