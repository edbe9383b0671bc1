// One audio stream as it is offered or answered here: the m= section of a phone (RFC 8866 §5.14, RFC 4733 §7.1.1 for events).

import type { Codec } from '../codec/codec.ts';
import { writeCryptoAttribute } from './crypto-attribute.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import type { Connection, DescriptionLine, Direction, MediaDescription } from './session-description.ts';

export interface StreamOffer {
  readonly port: number;
  readonly transport: 'RTP/AVP' | 'RTP/SAVP' | 'RTP/AVPF' | 'RTP/SAVPF';
  readonly codecs: readonly { readonly codec: Codec; readonly payloadType: number }[];
  /** Undefined where events are not offered. */
  readonly telephoneEventPayload?: number;
  readonly direction: Direction;
  readonly packetTimeMs: number;
  readonly crypto: readonly CryptoAttribute[];
  readonly connection?: Connection;
}

export function writeStream(stream: StreamOffer): MediaDescription {
  const lines: DescriptionLine[] = [];
  const attribute = (value: string): void => {
    lines.push({ type: 'a', value });
  };
  for (const { codec, payloadType } of stream.codecs) attribute(`rtpmap:${payloadType} ${codec.name}/${codec.clockRateHz}`);
  if (stream.telephoneEventPayload !== undefined) {
    attribute(`rtpmap:${stream.telephoneEventPayload} telephone-event/8000`);
    attribute(`fmtp:${stream.telephoneEventPayload} 0-15`);
  }
  attribute(`ptime:${stream.packetTimeMs}`);
  for (const crypto of stream.crypto) attribute(`crypto:${writeCryptoAttribute(crypto)}`);
  attribute(stream.direction);
  const formats = stream.codecs.map(({ payloadType }) => `${payloadType}`);
  if (stream.telephoneEventPayload !== undefined) formats.push(`${stream.telephoneEventPayload}`);
  return {
    kind: 'audio',
    port: stream.port,
    portCount: 1,
    transport: stream.transport,
    formats,
    ...(stream.connection === undefined ? {} : { connection: stream.connection }),
    lines,
  };
}

/** A stream refused or ended: port 0, the formats repeated (RFC 3264 §6). */
export function refusedStream(media: MediaDescription): MediaDescription {
  return { kind: media.kind, port: 0, portCount: 1, transport: media.transport, formats: media.formats, lines: [] };
}

export function isSecureTransport(transport: string): boolean {
  return transport === 'RTP/SAVP' || transport === 'RTP/SAVPF';
}

export function isPlainTransport(transport: string): boolean {
  return transport === 'RTP/AVP' || transport === 'RTP/AVPF';
}
