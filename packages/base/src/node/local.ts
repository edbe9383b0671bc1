// What needs no network. Commands that only read and write files load it alone: sockets, HTTP and a logger are most of the time that they start in.

export { systemClock } from './clock.ts';
export { createSystemCryptography } from './cryptography.ts';
export { createDiskFiles } from './files.ts';
export { makeFolder } from './folder.ts';
export { createSystemRandom } from './random.ts';
