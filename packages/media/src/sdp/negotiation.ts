// What one side brings to an offer or an answer, and what both agree on: RFC 3264.

import type { Endpoint } from '@offhook/base';
import { ProblemError, isIpAddress } from '@offhook/base';
import type { Codec } from '../codec/codec.ts';
import { findCodec } from '../codec/registry.ts';
import type { SrtpPolicy } from '../media-leg.ts';
import type { SrtpSuite } from '../srtp/suite.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import { payloadFormats } from './payload-map.ts';
import type { PayloadFormat } from './payload-map.ts';
import { attributeOf, connectionOf } from './session-description.ts';
import type { Connection, Direction, MediaDescription, SessionDescription } from './session-description.ts';

export interface LocalMedia {
  /** The address written into the description. */
  readonly address: string;
  readonly port: number;
  /** In order of preference. */
  readonly codecs: readonly Codec[];
  readonly srtp: SrtpPolicy;
  /** One key for each suite that is offered, in order of preference; the same for the life of the leg. */
  readonly keys: readonly CryptoAttribute[];
  readonly telephoneEventPayload: number | undefined;
  readonly packetTimeMs: number;
}

/** A stream as agreed, seen from here. */
export interface AgreedStream {
  /** Its place among the m= lines. */
  readonly index: number;
  readonly remote: Endpoint;
  readonly remoteRtcp: Endpoint;
  readonly codec: Codec;
  /** The payload type the peer expects, and those that may come with what they mean. */
  readonly sendPayloadType: number;
  readonly receivePayloads: ReadonlyMap<number, Codec>;
  readonly sendEventPayload: number | undefined;
  readonly receiveEventPayload: number | undefined;
  readonly direction: Direction;
  readonly isHeldByPeer: boolean;
  readonly packetTimeMs: number;
  /** Both keys where the stream is secure. */
  readonly crypto: { readonly local: CryptoAttribute; readonly remote: CryptoAttribute } | undefined;
}

export function addressTypeOf(address: string): 'IP4' | 'IP6' {
  return address.includes(':') ? 'IP6' : 'IP4';
}

export function connectionTo(address: string): Connection {
  return { addressType: addressTypeOf(address), address };
}

/** Where the peer listens: port and c= line, RTCP by a=rtcp (RFC 3605) or the next port. Throws ProblemError. */
export function remoteEndpoints(session: SessionDescription, media: MediaDescription): { rtp: Endpoint; rtcp: Endpoint } {
  const connection = connectionOf(session, media);
  if (connection === undefined) throw new ProblemError('bad-session-description', 'expected a c= line for the audio stream, got none');
  const address = connection.address.split('/')[0] ?? '';
  if (!isIpAddress(address)) throw new ProblemError('unsupported', 'expected an IP address in c=, got a name');
  const rtcpPort = Number(/^(\d{1,5})(?: |$)/.exec(attributeOf(media, 'rtcp') ?? '')?.[1] ?? media.port + 1);
  return { rtp: { address, port: media.port }, rtcp: { address, port: Math.min(65535, rtcpPort) } };
}

/** a=ptime within what the engine can make (RFC 8866 §6.4): 10-60 ms in steps of 10. */
export function packetTimeOf(media: MediaDescription, otherwiseMs: number): number {
  const packetMs = Number(attributeOf(media, 'ptime') ?? Number.NaN);
  return packetMs >= 10 && packetMs <= 60 && packetMs % 10 === 0 ? packetMs : otherwiseMs;
}

export interface CodecMatch {
  readonly codec: Codec;
  readonly format: PayloadFormat;
}

/** The formats of `media` that `codecs` has, in the order of the description. */
export function matchingCodecs(media: MediaDescription, codecs: readonly Codec[]): readonly CodecMatch[] {
  const matches: CodecMatch[] = [];
  for (const format of payloadFormats(media)) {
    const codec = findCodec(format.encoding, format.clockRateHz);
    if (codec !== undefined && codecs.includes(codec)) matches.push({ codec, format });
  }
  return matches;
}

export function telephoneEventPayloadOf(media: MediaDescription): number | undefined {
  return payloadFormats(media).find(({ encoding, clockRateHz }) => encoding.toLowerCase() === 'telephone-event' && clockRateHz === 8000)
    ?.payloadType;
}

export function keyFor(keys: readonly CryptoAttribute[], suite: SrtpSuite): CryptoAttribute | undefined {
  return keys.find((key) => key.suite === suite);
}
