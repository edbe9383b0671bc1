// Answers: RFC 3264 §6, keys by RFC 4568 §5.1.2. One audio stream is taken, a secure one where there is one; the others are refused by port 0.

import { ProblemError } from '@offhook/base';
import { attributesOf } from './session-description.ts';
import type { Direction, MediaDescription, Origin, SessionDescription } from './session-description.ts';
import { parseCryptoAttribute } from './crypto-attribute.ts';
import { effectiveDirection, intersection, receives, reversed } from './direction.ts';
import { connectionTo, keyFor, matchingCodecs, packetTimeOf, remoteEndpoints, telephoneEventPayloadOf } from './negotiation.ts';
import type { AgreedStream, CodecMatch, LocalMedia } from './negotiation.ts';
import { isPlainTransport, isSecureTransport, refusedStream, writeStream } from './stream.ts';

export interface AnswerRequest {
  readonly offer: SessionDescription;
  readonly origin: Origin;
  readonly local: LocalMedia;
  /** What is wanted here; the answer has what the offer allows of it. */
  readonly direction: Direction;
}

interface Candidate {
  readonly index: number;
  readonly media: MediaDescription;
  readonly match: CodecMatch;
  readonly crypto: AgreedStream['crypto'];
}

/** Throws ProblemError unsupported where no stream can be taken: the caller answers 488. */
export function buildAnswer(request: AnswerRequest): { readonly answer: SessionDescription; readonly stream: AgreedStream } {
  const { offer, local, origin } = request;
  const chosen = chooseStream(offer, local);
  const { rtp, rtcp } = remoteEndpoints(offer, chosen.media);
  const peerDirection = effectiveDirection(offer, chosen.media);
  const direction = intersection(request.direction, reversed(peerDirection));
  const eventPayload = local.telephoneEventPayload === undefined ? undefined : telephoneEventPayloadOf(chosen.media);
  const packetTimeMs = packetTimeOf(chosen.media, local.packetTimeMs);
  const { codec, format } = chosen.match;
  const taken = writeStream({
    port: local.port,
    transport: transportOf(chosen.media.transport),
    codecs: [{ codec, payloadType: format.payloadType }],
    ...(eventPayload === undefined ? {} : { telephoneEventPayload: eventPayload }),
    direction,
    packetTimeMs,
    crypto: chosen.crypto === undefined ? [] : [chosen.crypto.local],
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
      remote: rtp,
      remoteRtcp: rtcp,
      codec,
      sendPayloadType: format.payloadType,
      receivePayloads: new Map(matchingCodecs(chosen.media, local.codecs).map((match) => [match.format.payloadType, match.codec])),
      sendEventPayload: eventPayload,
      receiveEventPayload: eventPayload,
      direction,
      isHeldByPeer: !receives(peerDirection),
      packetTimeMs,
      crypto: chosen.crypto,
    },
  };
}

function chooseStream(offer: SessionDescription, local: LocalMedia): Candidate {
  const candidates: Candidate[] = [];
  for (const [index, media] of offer.media.entries()) {
    if (media.kind !== 'audio' || media.port === 0) continue;
    const [match] = matchingCodecs(media, local.codecs);
    if (match === undefined) continue;
    if (isPlainTransport(media.transport)) {
      if (local.srtp !== 'require') candidates.push({ index, media, match, crypto: undefined });
    } else if (isSecureTransport(media.transport) && local.srtp !== 'off') {
      const crypto = chooseCrypto(media, local);
      if (crypto !== undefined) candidates.push({ index, media, match, crypto });
    }
  }
  const chosen = candidates.find((candidate) => candidate.crypto !== undefined) ?? candidates[0];
  if (chosen !== undefined) return chosen;
  const offered = offer.media.map((media) => `${media.kind} over ${media.transport}`).join(', ') || 'nothing';
  throw new ProblemError('unsupported', `expected an audio stream with a common codec and protection, got ${offered}`);
}

/** The first usable line in the offer's order; our key goes under its tag. */
function chooseCrypto(media: MediaDescription, local: LocalMedia): AgreedStream['crypto'] {
  for (const value of attributesOf(media, 'crypto')) {
    const remote = parseCryptoAttribute(value);
    const key = remote === undefined ? undefined : keyFor(local.keys, remote.suite);
    if (remote !== undefined && key !== undefined) return { remote, local: { ...key, tag: remote.tag } };
  }
  return undefined;
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
