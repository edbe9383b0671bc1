// For tests of whoever speaks SIP.

export { RawPeer } from './raw-peer.ts';
export type { Reaction, RequestLines } from './raw-peer.ts';
export { Chance } from './stranger/chance.ts';
export { Stranger } from './stranger/stranger.ts';
export type { StrangerOptions } from './stranger/stranger.ts';
export type { SeenMessage } from './stranger/seen-message.ts';
