// Offers, and the reading of answers to them: RFC 3264 §5 and §8; secure beside plain streams as two m= lines of which the answerer takes one.

import { ProblemError } from '@offhook/base';
import type { SrtpPolicy } from '../srtp/policy.ts';
import { attributesOf } from './session-description.ts';
import type { Direction, MediaDescription, Origin, SessionDescription } from './session-description.ts';
import { parseCryptoAttribute } from './crypto-attribute.ts';
import { effectiveDirection, intersection, receives, reversed } from './direction.ts';
import { connectionTo, matchingCodecs, packetTimeOf, remoteAddresses, telephoneEventPayloadOf } from './negotiation.ts';
import type { AgreedStream, LocalMedia } from './negotiation.ts';
import type { PayloadNumbers } from './payload-numbers.ts';
import { isPlainTransport, isSecureTransport, refusedStream, writeStream } from './stream.ts';

export interface OfferRequest {
  readonly origin: Origin;
  readonly local: LocalMedia;
  readonly direction: Direction;
  /** c=0.0.0.0 (RFC 3264 §8.4). */
  readonly nullAddress: boolean;
  /** What payload types mean in this session. */
  readonly numbers: PayloadNumbers;
  /** The m= lines agreed before, whose number and order stay (RFC 3264 §8), and which of them carries the sound. */
  readonly earlier: { readonly media: readonly MediaDescription[]; readonly index: number } | undefined;
}

export function buildOffer(request: OfferRequest): SessionDescription {
  const { earlier, local, numbers, origin } = request;
  const nullAddress = origin.addressType === 'IP6' ? '::' : '0.0.0.0';
  const codecs = local.codecs.flatMap((codec) => {
    const payloadType = numbers.numberFor(codec, codec.payloadType);
    return payloadType === undefined ? [] : [{ codec, payloadType }];
  });
  const eventPayload =
    local.telephoneEventPayload === undefined
      ? undefined
      : numbers.numberFor({ name: 'telephone-event', clockRateHz: 8000 }, local.telephoneEventPayload);
  const stream = (isSecure: boolean): MediaDescription =>
    writeStream({
      port: local.port,
      transport: isSecure ? 'RTP/SAVP' : 'RTP/AVP',
      codecs,
      ...(eventPayload === undefined ? {} : { telephoneEventPayload: eventPayload }),
      direction: request.direction,
      packetTimeMs: local.packetTimeMs,
      crypto: isSecure ? local.keys : [],
    });
  const media =
    earlier === undefined
      ? [...(offersSecure(local.srtp) ? [stream(true)] : []), ...(local.srtp === 'require' ? [] : [stream(false)])]
      : earlier.media.map((media, index) => (index === earlier.index ? stream(isSecureTransport(media.transport)) : refusedStream(media)));
  return {
    origin,
    sessionName: '-',
    connection: connectionTo(request.nullAddress ? nullAddress : local.address),
    lines: [{ type: 't', value: '0 0' }],
    media,
  };
}

/** Which offers of ours have a secure stream; what is accepted in theirs is another matter. */
function offersSecure(policy: SrtpPolicy): boolean {
  return policy === 'offer' || policy === 'require';
}

/** What the answer agrees to. Throws ProblemError bad-session-description where it does not fit the offer, unsupported where it refuses every stream. */
export function readAnswer(offer: SessionDescription, answer: SessionDescription, local: LocalMedia): AgreedStream {
  if (answer.media.length !== offer.media.length) {
    throw new ProblemError('bad-session-description', `expected ${offer.media.length} m= lines in the answer, got ${answer.media.length}`);
  }
  for (const [index, media] of answer.media.entries()) {
    const offered = offer.media[index];
    if (offered === undefined || media.port === 0 || offered.port === 0) continue;
    if (isSecureTransport(media.transport) !== isSecureTransport(offered.transport) || media.kind !== offered.kind) {
      throw new ProblemError(
        'bad-session-description',
        `expected ${offered.kind} over ${offered.transport} in the answer, got ${media.kind} over ${media.transport}`,
      );
    }
    if (isSecureTransport(media.transport) || isPlainTransport(media.transport))
      return readStream({ offer, answer, offered, media, index, local });
  }
  throw new ProblemError('unsupported', 'expected an accepted audio stream in the answer, got none');
}

interface AnsweredStream {
  readonly offer: SessionDescription;
  readonly answer: SessionDescription;
  readonly offered: MediaDescription;
  readonly media: MediaDescription;
  readonly index: number;
  readonly local: LocalMedia;
}

function readStream({ offer, answer, offered, media, index, local }: AnsweredStream): AgreedStream {
  const [first] = matchingCodecs(media, local.codecs);
  if (first === undefined) throw new ProblemError('unsupported', 'expected one of the offered codecs in the answer, got none');
  const addresses = remoteAddresses(answer, media);
  if (typeof addresses === 'string') throw new ProblemError('bad-session-description', addresses);
  const peerDirection = effectiveDirection(answer, media);
  return {
    index,
    remote: addresses.rtp,
    remoteRtcp: addresses.rtcp,
    codec: first.codec,
    sendPayloadType: first.format.payloadType,
    // RFC 3264 §7: until the offer is replaced, any offered format may come, under the offer's numbers; a peer may use its own (§5.1).
    receivePayloads: new Map(
      [...matchingCodecs(media, local.codecs), ...matchingCodecs(offered, local.codecs)].map(({ codec, format }) => [
        format.payloadType,
        codec,
      ]),
    ),
    sendEventPayload: telephoneEventPayloadOf(media),
    receiveEventPayload: telephoneEventPayloadOf(offered),
    direction: intersection(effectiveDirectionOffered(offer, offered), reversed(peerDirection)),
    isHeldByPeer: !receives(peerDirection) && receives(reversed(effectiveDirectionOffered(offer, offered))),
    packetTimeMs: packetTimeOf(media, local.packetTimeMs),
    crypto: isSecureTransport(media.transport) ? readCrypto(media, local) : undefined,
  };
}

/** Our own direction: c=0.0.0.0 in our offer says nothing about what we send. */
function effectiveDirectionOffered(offer: SessionDescription, offered: MediaDescription): Direction {
  return effectiveDirection({ ...offer, connection: connectionTo('192.0.2.1') }, offered);
}

/** RFC 4568 §5.1.3: exactly one line, with the tag and suite of an offered one. */
function readCrypto(media: MediaDescription, local: LocalMedia): NonNullable<AgreedStream['crypto']> {
  const [value, ...more] = attributesOf(media, 'crypto');
  const remote = value === undefined ? undefined : parseCryptoAttribute(value);
  const key = local.keys.find((key) => key.tag === remote?.tag && key.suite === remote.suite);
  if (remote === undefined || key === undefined || more.length > 0) {
    throw new ProblemError('bad-session-description', 'expected one a=crypto line with an offered tag and suite in the answer');
  }
  return { local: key, remote };
}
