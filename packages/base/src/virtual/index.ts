export { VirtualClock, settle } from './clock.ts';
export { MemoryFiles } from './files.ts';
export { VirtualInternet } from './internet.ts';
export { perfectLink } from './wire.ts';
export type { LinkConditions, Nat, TrafficRecord } from './wire.ts';
export { createSeededRandom } from './random.ts';
export { VirtualWorld } from './world.ts';
export type { FetchRoute, VirtualPlatform } from './world.ts';
