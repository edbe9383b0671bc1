// Sends and receives the reports of a leg: RFC 3550 §6.2 (interval), §6.4 (reports, round trip). Counted in ticks of 20 ms, without timers.

import type { Clock, Endpoint, Random, UdpSocket } from '@offhook/base';
import { isProblem, randomFraction } from '@offhook/base';
import { frameDurationMs } from './audio.ts';
import { parseRtcp, writeRtcp } from './rtcp/packet.ts';
import type { ReportBlock, RtcpPacket, SenderInformation } from './rtcp/packet.ts';
import type { RtpReceiver } from './rtp-receiver.ts';
import type { RtpSender } from './rtp-sender.ts';
import type { SrtpContext } from './srtp/context.ts';

/** §6.2: five seconds, times 0.5 to 1.5; two participants never need longer. */
const intervalMs = 5000;
/** Seconds from 1900 to 1970. */
const ntpEpochS = 2208988800;
const maximumCompoundBytes = 1500;

export interface RtcpStream {
  /** Undefined while its name is looked up: nothing is sent. */
  readonly remote: Endpoint | undefined;
  readonly sendSrtp: SrtpContext | undefined;
  readonly receiveSrtp: SrtpContext | undefined;
}

export interface RtcpSessionOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly socket: UdpSocket;
  readonly sender: RtpSender;
  readonly receiver: RtpReceiver;
  readonly cname: string;
}

export class RtcpSession {
  roundTripMs: number | undefined;
  readonly #options: RtcpSessionOptions;
  #stream: RtcpStream | undefined;
  #ticksToReport: number;
  #sentAtLastReport = 0;
  #lastSenderReport = 0;
  #lastSenderReportAtMs = 0;
  #hasReported = false;

  constructor(options: RtcpSessionOptions) {
    this.#options = options;
    this.#ticksToReport = this.#interval();
  }

  configure(stream: RtcpStream): void {
    this.#stream = stream;
  }

  #interval(): number {
    return Math.round((intervalMs * (0.5 + randomFraction(this.#options.random))) / frameDurationMs);
  }

  tick(): void {
    if (--this.#ticksToReport > 0) return;
    this.#ticksToReport = this.#interval();
    if (this.#stream?.remote !== undefined) this.#send([this.#report(), this.#description()]);
  }

  /** §6.6; only where a report was sent, or packets were. */
  sayGoodbye(): void {
    const { sender } = this.#options;
    if (this.#stream === undefined || (!this.#hasReported && sender.packetsSent === 0)) return;
    this.#send([this.#report(), this.#description(), { type: 'goodbye', ssrcs: [sender.ssrc] }]);
  }

  #description(): RtcpPacket {
    return { type: 'source-description', sources: [{ ssrc: this.#options.sender.ssrc, cname: this.#options.cname }] };
  }

  #report(): RtcpPacket {
    const { sender, clock } = this.#options;
    this.#hasReported = true;
    const blocks = this.#reportBlocks();
    if (sender.packetsSent === this.#sentAtLastReport) return { type: 'report', ssrc: sender.ssrc, blocks };
    this.#sentAtLastReport = sender.packetsSent;
    const nowMs = clock.now();
    const seconds = Math.floor(nowMs / 1000);
    const information: SenderInformation = {
      ntpSeconds: (seconds + ntpEpochS) % 2 ** 32,
      ntpFraction: Math.floor(((nowMs - seconds * 1000) / 1000) * 2 ** 32),
      rtpTimestamp: sender.timestamp,
      packetCount: sender.packetsSent,
      octetCount: sender.octetsSent,
    };
    return { type: 'report', ssrc: sender.ssrc, sender: information, blocks };
  }

  #reportBlocks(): readonly ReportBlock[] {
    const { receiver, clock } = this.#options;
    const { reception } = receiver;
    if (reception === undefined) return [];
    const delayS = this.#lastSenderReport === 0 ? 0 : (clock.monotonicMs() - this.#lastSenderReportAtMs) / 1000;
    return [
      {
        ssrc: reception.ssrc,
        fractionLost: reception.takeFractionLost(),
        packetsLost: Math.max(-0x800000, Math.min(0x7fffff, reception.cumulativeLost)),
        extendedHighest: reception.extendedHighest,
        jitter: Math.floor(reception.jitter),
        lastSenderReport: this.#lastSenderReport,
        delaySinceLastSenderReport: Math.min(2 ** 32 - 1, Math.round(delayS * 65536)),
      },
    ];
  }

  #send(packets: readonly RtcpPacket[]): void {
    const stream = this.#stream;
    if (stream?.remote === undefined) return;
    const plain = writeRtcp(packets);
    const { sendSrtp } = stream;
    if (sendSrtp === undefined) {
      this.#options.socket.send(plain, stream.remote);
      return;
    }
    const packet = new Uint8Array(plain.length + sendSrtp.rtcpOverheadBytes);
    packet.set(plain);
    sendSrtp.protectRtcp(packet, plain.length);
    this.#options.socket.send(packet, stream.remote);
  }

  /** What is not RTCP or not authentic is ignored: anyone can send it. */
  receive(datagram: Uint8Array): void {
    const stream = this.#stream;
    if (stream === undefined || datagram.length > maximumCompoundBytes) return;
    const length = stream.receiveSrtp === undefined ? datagram.length : stream.receiveSrtp.unprotectRtcp(datagram);
    if (length === undefined) return;
    let packets: readonly RtcpPacket[];
    try {
      packets = parseRtcp(datagram.subarray(0, length));
    } catch (error) {
      if (isProblem(error, 'bad-media')) return;
      throw error;
    }
    for (const packet of packets) if (packet.type === 'report') this.#receiveReport(packet);
  }

  #receiveReport(report: Extract<RtcpPacket, { type: 'report' }>): void {
    const { clock, sender } = this.#options;
    if (report.sender !== undefined) {
      this.#lastSenderReport = (((report.sender.ntpSeconds & 0xffff) << 16) | (report.sender.ntpFraction >>> 16)) >>> 0;
      this.#lastSenderReportAtMs = clock.monotonicMs();
    }
    for (const block of report.blocks) {
      if (block.ssrc !== sender.ssrc || block.lastSenderReport === 0) continue;
      // §6.4.1: now minus LSR minus DLSR, in 1/65536 s.
      const now = Math.floor((clock.now() / 1000 + ntpEpochS) * 65536) % 2 ** 32;
      const roundTrip = (now - block.lastSenderReport - block.delaySinceLastSenderReport) | 0;
      if (roundTrip >= 0) this.roundTripMs = (roundTrip * 1000) / 65536;
    }
  }
}
