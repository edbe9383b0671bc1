// What one side brings to an offer or an answer, and what both agree on: RFC 3264.

import { isIpAddress } from '@offhook/base';
import type { Codec } from '../codec/codec.ts';
import { findCodec } from '../codec/registry.ts';
import type { SrtpPolicy } from '../srtp/policy.ts';
import type { SrtpSuite } from '../srtp/suite.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import { payloadFormats } from './payload-map.ts';
import type { PayloadFormat } from './payload-map.ts';
import { attributeOf, connectionOf } from './session-description.ts';
import type { Connection, Direction, MediaDescription, SessionDescription } from './session-description.ts';

/** Where a peer listens; the host is an address, or a name that must be looked up before anything is sent (RFC 8866 §5.7). */
export interface RemoteAddress {
  readonly host: string;
  readonly port: number;
}

/** What the engine makes: whole frames of 20 ms. */
export type PacketTimeMs = 20 | 40 | 60;

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
  readonly packetTimeMs: PacketTimeMs;
}

/** A stream as agreed, seen from here. */
export interface AgreedStream {
  /** Its place among the m= lines. */
  readonly index: number;
  readonly remote: RemoteAddress;
  readonly remoteRtcp: RemoteAddress;
  readonly codec: Codec;
  /** The payload type the peer expects, and those that may come with what they mean. */
  readonly sendPayloadType: number;
  readonly receivePayloads: ReadonlyMap<number, Codec>;
  readonly sendEventPayload: number | undefined;
  readonly receiveEventPayload: number | undefined;
  readonly direction: Direction;
  readonly isHeldByPeer: boolean;
  /** Of what is sent. */
  readonly packetTimeMs: PacketTimeMs;
  /** Both keys where the stream is secure. */
  readonly crypto: { readonly local: CryptoAttribute; readonly remote: CryptoAttribute } | undefined;
}

export function addressTypeOf(address: string): 'IP4' | 'IP6' {
  return address.includes(':') ? 'IP6' : 'IP4';
}

export function connectionTo(address: string): Connection {
  return { addressType: addressTypeOf(address), address };
}

/** Where the peer listens: port and c= line, RTCP by a=rtcp (RFC 3605 §2.1) or the next port. What was expected and what came, where there is no such address. */
export function remoteAddresses(
  session: SessionDescription,
  media: MediaDescription,
): { readonly rtp: RemoteAddress; readonly rtcp: RemoteAddress } | string {
  const connection = connectionOf(session, media);
  if (connection === undefined) return 'expected a c= line for the audio stream, got none';
  const host = connection.address.split('/')[0] ?? '';
  if (!isHost(host)) return `expected an IP address or a host name in c=, got ${JSON.stringify(host.slice(0, 80))}`;
  const [, portText, rtcpHost] = /^(\d{1,5})(?: +IN +IP[46] +(\S+))? *$/.exec(attributeOf(media, 'rtcp') ?? '') ?? [];
  const rtcpPort = Number(portText);
  const isUsable = rtcpPort >= 1 && rtcpPort <= 65535 && (rtcpHost === undefined || isHost(rtcpHost));
  return {
    rtp: { host, port: media.port },
    rtcp: isUsable ? { host: rtcpHost ?? host, port: rtcpPort } : { host, port: Math.min(65535, media.port + 1) },
  };
}

/** An address, or a name of letters, digits, hyphens and dots (RFC 8866 §9, FQDN). */
function isHost(text: string): boolean {
  return isIpAddress(text) || (/^[a-z0-9.-]{1,253}$/i.test(text) && /[a-z]/i.test(text));
}

/** What is sent to a peer: the longest packets the engine makes that a=ptime asks for (ours where it is missing) and a=maxptime allows, 20 ms at least (RFC 8866 §6.4). */
export function packetTimeOf(media: MediaDescription, oursMs: PacketTimeMs): PacketTimeMs {
  const atMostMs = Math.min(millisecondsOf(media, 'ptime') ?? oursMs, millisecondsOf(media, 'maxptime') ?? Number.POSITIVE_INFINITY);
  if (atMostMs >= 60) return 60;
  return atMostMs >= 40 ? 40 : 20;
}

/** Undefined where the attribute is missing or no positive number. */
function millisecondsOf(media: MediaDescription, name: 'ptime' | 'maxptime'): number | undefined {
  const valueMs = Number(attributeOf(media, name));
  return valueMs > 0 ? valueMs : undefined;
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
