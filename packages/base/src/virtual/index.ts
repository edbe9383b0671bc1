export { VirtualClock, settle } from './clock.ts';
export { MemoryFiles } from './files.ts';
export { VirtualInternet, perfectLink } from './internet.ts';
export type { LinkConditions, Nat, TrafficRecord } from './internet.ts';
export { createSeededRandom } from './random.ts';
export { VirtualWorld } from './world.ts';
export type { FetchRoute, VirtualPlatform } from './world.ts';
