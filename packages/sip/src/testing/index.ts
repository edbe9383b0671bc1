// For tests of whoever speaks SIP.

export { RawPeer } from './raw-peer.ts';
export type { Reaction, RequestLines } from './raw-peer.ts';
