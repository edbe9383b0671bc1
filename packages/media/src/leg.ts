// A media leg over two UDP sockets: negotiation (RFC 3264) on top of a sender, a receiver and their reports (RFC 3550). All work is done in the ticks of the media clock.

import type { Endpoint, Listener } from '@offhook/base';
import { Emitter, ProblemError, isProblem } from '@offhook/base';
import { discardingSink, silentSource } from './audio.ts';
import type { AudioSink, AudioSource } from './audio.ts';
import type { CodecName } from './codec/codec.ts';
import { codecs } from './codec/registry.ts';
import { DescriptionHistory } from './description-history.ts';
import { KeyedContext, createKeys } from './leg-security.ts';
import { legStatistics } from './leg-statistics.ts';
import type { DtmfOptions, LegEvents, LegStatistics, MediaLeg, MediaLegOptions, OfferOptions } from './media-leg.ts';
import { bindPortPair } from './port-pair.ts';
import type { PortPair } from './port-pair.ts';
import { RemoteAddresses } from './remote-address.ts';
import { RtcpSession } from './rtcp-session.ts';
import { RtpReceiver } from './rtp-receiver.ts';
import { RtpSender } from './rtp-sender.ts';
import { buildAnswer } from './sdp/answer.ts';
import { receives, sends } from './sdp/direction.ts';
import { addressTypeOf } from './sdp/negotiation.ts';
import type { AgreedStream, LocalMedia } from './sdp/negotiation.ts';
import { buildOffer, readAnswer } from './sdp/offer.ts';
import { parseSessionDescription } from './sdp/parse.ts';
import { PayloadNumbers } from './sdp/payload-numbers.ts';
import type { Direction, MediaDescription, SessionDescription } from './sdp/session-description.ts';
import { defaultSrtpSuites } from './srtp/suite.ts';

/** Binds a port pair and makes the leg. Rejects with ProblemError network where no pair is free. */
export async function createMediaLeg(options: MediaLegOptions): Promise<MediaLeg> {
  const { platform, address, portRange } = options;
  if (options.codecs.length === 0) throw new ProblemError('bad-request', 'expected at least one codec');
  return new UdpMediaLeg(options, await bindPortPair({ network: platform.network, random: platform.random, address, portRange }));
}

class UdpMediaLeg implements MediaLeg {
  source: AudioSource = silentSource;
  sink: AudioSink = discardingSink;
  readonly #options: MediaLegOptions;
  readonly #ports: PortPair;
  readonly #events: Emitter<{ [Name in keyof LegEvents]: LegEvents[Name] }>;
  readonly #local: LocalMedia;
  readonly #history: DescriptionHistory;
  readonly #sender: RtpSender;
  readonly #receiver: RtpReceiver;
  readonly #rtcp: RtcpSession;
  readonly #sendContext: KeyedContext;
  readonly #receiveContext: KeyedContext;
  readonly #addresses: RemoteAddresses;
  readonly #numbers = new PayloadNumbers();
  #agreed: AgreedStream | undefined;
  /** Of what is agreed; undefined while a host name is looked up. */
  #remote: Endpoint | undefined;
  #remoteRtcp: Endpoint | undefined;
  /** The m= lines of the last description that was agreed, ours or the peer's: their number and order bind (RFC 3264 §8). */
  #agreedMedia: readonly MediaDescription[] = [];
  #pendingOffer: SessionDescription | undefined;
  /** Kept after its answer, for the answer that comes again or from another branch. */
  #lastOffer: SessionDescription | undefined;
  #isMediaReported = false;
  #closing: Promise<void> | undefined;

  constructor(options: MediaLegOptions, ports: PortPair) {
    const { platform } = options;
    this.#options = options;
    this.#ports = ports;
    this.#events = new Emitter();
    const srtp = options.srtp ?? 'off';
    const address = options.advertisedAddress ?? options.address;
    const eventPayload = options.telephoneEventPayload ?? 101;
    this.#local = {
      address,
      port: ports.rtp.local.port,
      codecs: options.codecs.map((name) => codecs[name]),
      srtp,
      keys: srtp === 'off' ? [] : createKeys(platform.random, options.srtpSuites ?? defaultSrtpSuites),
      telephoneEventPayload: eventPayload === false ? undefined : eventPayload,
      packetTimeMs: options.packetTimeMs ?? 20,
    };
    // RFC 8866 §5.2 recommends an NTP time; a random one tells nothing about the clock.
    const sessionId = randomDecimal(platform.random.bytes(6));
    this.#history = new DescriptionHistory({
      username: options.username ?? '-',
      sessionId,
      sessionVersion: '1',
      addressType: addressTypeOf(address),
      address,
    });
    this.#addresses = new RemoteAddresses(platform.network.names);
    this.#sendContext = new KeyedContext(platform.cryptography);
    this.#receiveContext = new KeyedContext(platform.cryptography);
    this.#sender = new RtpSender(ports.rtp, platform.random);
    this.#receiver = new RtpReceiver({
      jitterBuffer: options.jitterBuffer ?? { minimumMs: 20, maximumMs: 300 },
      onDigit: (digit, durationMs) => this.#events.emit('dtmf', digit, durationMs),
      onMedia: () => this.#reportMedia(),
    });
    this.#rtcp = new RtcpSession({
      clock: platform.clock,
      random: platform.random,
      socket: ports.rtcp,
      sender: this.#sender,
      receiver: this.#receiver,
      // RFC 7022 §4.2: a short-term random name.
      cname: randomDecimal(platform.random.bytes(6)),
    });
    ports.rtp.onDatagram = (data, from) => this.#receiveRtp(data, from);
    ports.rtcp.onDatagram = (data, from) => this.#receiveRtcp(data, from);
    // Port unreachable: the peer is not there yet or not any more; signalling decides.
    ports.rtp.onError = () => undefined;
    ports.rtcp.onError = () => undefined;
  }

  get local(): Endpoint {
    return this.#ports.rtp.local;
  }

  get remote(): Endpoint | undefined {
    return this.#remote;
  }

  get codec(): CodecName | undefined {
    return this.#agreed?.codec.name;
  }

  get secure(): boolean {
    return this.#agreed?.crypto !== undefined;
  }

  get direction(): Direction {
    return this.#agreed?.direction ?? 'inactive';
  }

  get isHeldByPeer(): boolean {
    return this.#agreed?.isHeldByPeer ?? false;
  }

  get isOfferPending(): boolean {
    return this.#pendingOffer !== undefined;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  createOffer(direction: Direction = 'sendrecv', options: OfferOptions = {}): string {
    this.#expectOpen();
    if (this.#pendingOffer !== undefined) throw new ProblemError('conflict', 'expected no pending offer, got one');
    const offer = buildOffer({
      origin: this.#history.origin,
      local: this.#local,
      numbers: this.#numbers,
      direction,
      nullAddress: options.nullAddress ?? false,
      earlier: this.#agreed === undefined ? undefined : { media: this.#agreedMedia, index: this.#agreed.index },
    });
    const { description, text } = this.#history.write(offer);
    this.#pendingOffer = description;
    return text;
  }

  acceptAnswer(sdp: string): void {
    this.#expectOpen();
    const offer = this.#pendingOffer ?? this.#lastOffer;
    if (offer === undefined) throw new ProblemError('conflict', 'expected an offer before its answer, got none');
    const answer = parseSessionDescription(sdp);
    const agreed = readAnswer(offer, answer, this.#local);
    this.#pendingOffer = undefined;
    this.#lastOffer = offer;
    this.#numbers.learn(offer.media);
    this.#numbers.learn(answer.media);
    this.#agree(agreed, offer.media);
  }

  withdrawOffer(): void {
    this.#pendingOffer = undefined;
  }

  answerOffer(sdp: string, direction: Direction = 'sendrecv'): string {
    this.#expectOpen();
    if (this.#pendingOffer !== undefined) throw new ProblemError('conflict', 'expected no pending offer of ours, got one');
    const offer = parseSessionDescription(sdp);
    if (offer.media.length < this.#agreedMedia.length) {
      throw new ProblemError(
        'bad-session-description',
        `expected at least ${this.#agreedMedia.length} m= lines, got ${offer.media.length}`,
      );
    }
    const { answer, stream } = buildAnswer({ offer, origin: this.#history.origin, local: this.#local, direction });
    const { text } = this.#history.write(answer);
    this.#lastOffer = undefined;
    this.#numbers.learn(offer.media);
    this.#agree(stream, answer.media);
    return text;
  }

  #agree(agreed: AgreedStream, media: readonly MediaDescription[]): void {
    const before = this.#agreed;
    this.#agreed = agreed;
    this.#agreedMedia = media;
    this.#configure(agreed);
    if (before?.remote.host !== agreed.remote.host || before.remote.port !== agreed.remote.port) this.#isMediaReported = false;
    if (before === undefined) {
      this.#options.clock.add(this.#play, 'receive');
      this.#options.clock.add(this.#send, 'send');
    }
    this.#events.emit('changed');
    if (this.#remote === undefined || this.#remoteRtcp === undefined) void this.#lookUp(agreed);
  }

  #configure(agreed: AgreedStream): void {
    this.#remote = this.#addresses.known(agreed.remote);
    this.#remoteRtcp = this.#addresses.known(agreed.remoteRtcp);
    const sendSrtp = this.#sendContext.for(agreed.crypto?.local);
    const receiveSrtp = this.#receiveContext.for(agreed.crypto?.remote);
    this.#sender.configure({
      codec: agreed.codec,
      payloadType: agreed.sendPayloadType,
      eventPayload: agreed.sendEventPayload,
      packetTimeMs: agreed.packetTimeMs,
      remote: this.#remote,
      srtp: sendSrtp,
    });
    this.#receiver.configure({
      payloads: agreed.receivePayloads,
      eventPayload: agreed.receiveEventPayload,
      packetTimeMs: agreed.packetTimeMs,
      srtp: receiveSrtp,
    });
    this.#rtcp.configure({ remote: this.#remoteRtcp, sendSrtp, receiveSrtp });
  }

  /** Host names become addresses; a negotiation or an end that comes meanwhile makes the look-up void. */
  async #lookUp(agreed: AgreedStream): Promise<void> {
    const { address, platform } = this.#options;
    const isCurrent = (): boolean => this.#agreed === agreed && !this.isClosed;
    try {
      await this.#addresses.lookUp(agreed.remote, address);
      if (isCurrent()) this.#configure(agreed);
      await this.#addresses.lookUp(agreed.remoteRtcp, address);
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (!isCurrent()) return;
      platform.log.warn('no address for a host name of the description', { code: error.code });
      if (this.#remote === undefined) this.#events.emit('unresolved', error);
    }
    if (!isCurrent() || this.#remote === undefined) return;
    this.#configure(agreed);
    this.#events.emit('changed');
  }

  readonly #play = (): void => {
    this.#receiver.tick(this.sink, receives(this.direction));
  };

  readonly #send = (): void => {
    const agreed = this.#agreed;
    if (agreed === undefined) return;
    // RFC 3264 §8.4: nothing is sent to c=0.0.0.0; its direction says so already.
    this.#sender.tick(this.source, sends(agreed.direction));
    if (!isNullHost(agreed.remoteRtcp.host)) this.#rtcp.tick();
  };

  #receiveRtp(data: Uint8Array, from: Endpoint): void {
    const remote = this.#remote;
    if (remote === undefined || this.isClosed) return;
    if (!isNullHost(remote.address)) {
      if ((this.#options.filterByIp ?? true) && from.address !== remote.address) return;
      if (this.#options.filterByPort === true && from.port !== remote.port) return;
    }
    this.#receiver.receive(data, this.#options.platform.clock.monotonicMs());
  }

  #receiveRtcp(data: Uint8Array, from: Endpoint): void {
    const remote = this.#remoteRtcp;
    if (remote === undefined || this.isClosed) return;
    if ((this.#options.filterByIp ?? true) && from.address !== remote.address && !isNullHost(remote.address)) return;
    this.#rtcp.receive(data);
  }

  #reportMedia(): void {
    if (this.#isMediaReported) return;
    this.#isMediaReported = true;
    this.#events.emit('media');
  }

  sendDtmf(digits: string, options: DtmfOptions = {}): Promise<void> {
    this.#expectOpen();
    return this.#sender.dtmf.enqueue(digits, { durationMs: options.durationMs ?? 100, gapMs: options.gapMs ?? 60 });
  }

  statistics(): LegStatistics {
    return legStatistics({
      sender: this.#sender,
      receiver: this.#receiver,
      roundTripMs: this.#rtcp.roundTripMs,
      codec: this.codec,
      secure: this.secure,
    });
  }

  on<Name extends keyof LegEvents>(name: Name, listener: Listener<LegEvents[Name]>): () => void {
    return this.#events.on(name, listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#options.clock.remove(this.#play);
    this.#options.clock.remove(this.#send);
    this.#sender.dtmf.clear();
    if (this.#agreed !== undefined && !isNullHost(this.#agreed.remoteRtcp.host)) this.#rtcp.sayGoodbye();
    this.#events.removeAll();
    await Promise.all([this.#ports.rtp.close(), this.#ports.rtcp.close()]);
  }

  #expectOpen(): void {
    if (this.isClosed) throw new ProblemError('aborted', 'expected an open media leg, got a closed one');
  }
}

function isNullHost(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** Up to 48 bits as decimal text. */
function randomDecimal(bytes: Uint8Array): string {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return `${value}`;
}
