// Answers: RFC 3264 §6, keys by RFC 4568 §5.1.2. One audio stream is taken, a secure one where there is one; the others are refused by port 0.

import { acceptStream } from './acceptance.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import { effectiveDirection, intersection, receives, reversed } from './direction.ts';
import { connectionTo, keyFor, packetTimeOf, telephoneEventPayloadOf } from './negotiation.ts';
import type { AgreedStream, LocalMedia } from './negotiation.ts';
import type { Direction, Origin, SessionDescription } from './session-description.ts';
import { refusedStream, writeStream } from './stream.ts';

export interface AnswerRequest {
  readonly offer: SessionDescription;
  readonly origin: Origin;
  readonly local: LocalMedia;
  /** What is wanted here; the answer has what the offer allows of it. */
  readonly direction: Direction;
}

/** Throws ProblemError unsupported where no stream can be taken: the caller answers 488, with the Warning of the details. */
export function buildAnswer(request: AnswerRequest): { readonly answer: SessionDescription; readonly stream: AgreedStream } {
  const { offer, local, origin } = request;
  const chosen = acceptStream(offer, { codecs: local.codecs, srtp: local.srtp, suites: local.keys.map(({ suite }) => suite) });
  const crypto = chosen.crypto === undefined ? undefined : keysFor(chosen.crypto, local);
  const peerDirection = effectiveDirection(offer, chosen.media);
  const direction = intersection(request.direction, reversed(peerDirection));
  const eventPayload = local.telephoneEventPayload === undefined ? undefined : telephoneEventPayloadOf(chosen.media);
  const packetTimeMs = packetTimeOf(chosen.media, local.packetTimeMs);
  const [{ codec, format }] = chosen.matches;
  const taken = writeStream({
    port: local.port,
    transport: transportOf(chosen.media.transport),
    codecs: [{ codec, payloadType: format.payloadType }],
    ...(eventPayload === undefined ? {} : { telephoneEventPayload: eventPayload }),
    direction,
    packetTimeMs,
    crypto: crypto === undefined ? [] : [crypto.local],
  });
  return {
    answer: {
      origin,
      sessionName: '-',
      connection: connectionTo(local.address),
      // RFC 3264 §6: the t= line is that of the offer.
      lines: [{ type: 't', value: offer.lines.find((line) => line.type === 't')?.value ?? '0 0' }],
      media: offer.media.map((media, index) => (index === chosen.index ? taken : refusedStream(media))),
    },
    stream: {
      index: chosen.index,
      remote: chosen.remote,
      remoteRtcp: chosen.remoteRtcp,
      codec,
      sendPayloadType: format.payloadType,
      receivePayloads: new Map(chosen.matches.map((match) => [match.format.payloadType, match.codec])),
      sendEventPayload: eventPayload,
      receiveEventPayload: eventPayload,
      direction,
      isHeldByPeer: !receives(peerDirection),
      packetTimeMs,
      crypto,
    },
  };
}

/** RFC 4568 §5.1.2: our key of the same suite, under the offered tag. */
function keysFor(remote: CryptoAttribute, local: LocalMedia): AgreedStream['crypto'] {
  const key = keyFor(local.keys, remote.suite);
  return key === undefined ? undefined : { remote, local: { ...key, tag: remote.tag } };
}

/** The answer's transport is the offer's own. */
function transportOf(transport: string): 'RTP/AVP' | 'RTP/SAVP' | 'RTP/AVPF' | 'RTP/SAVPF' {
  switch (transport) {
    case 'RTP/SAVP':
    case 'RTP/AVPF':
    case 'RTP/SAVPF':
      return transport;
    default:
      return 'RTP/AVP';
  }
}
