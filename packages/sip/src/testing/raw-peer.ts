// A far end without a stack: sees each message, says what it is told to, lawful or not. For tests of what our own stack would never send.

import { utf8Bytes, type Endpoint, type Network } from '@offhook/base';
import { SipRequest, SipResponse, createResponse, textBody, type SipMessage } from '../message/message.ts';
import { parseMessage } from '../message/scan.ts';
import { writeMessage } from '../message/write.ts';

export interface RequestLines {
  readonly method: string;
  /** The Request-URI. */
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cSeq?: number;
  /** 70 where missing. */
  readonly maxForwards?: number | 'none';
  /** Further Via values below the peer's own, as a proxy hands them on. */
  readonly vias?: readonly string[];
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Of the body; application/sdp where missing. */
  readonly contentType?: string;
}

export type Reaction = (message: SipMessage, from: Endpoint) => void;

export class RawPeer {
  readonly at: Endpoint;
  /** Everything that came, oldest first. */
  readonly seen: SipMessage[] = [];
  /** What to do about what comes. */
  onMessage: Reaction | undefined;
  readonly #send: (bytes: Uint8Array, to: Endpoint) => void;
  #branch = 0;

  private constructor(at: Endpoint, send: (bytes: Uint8Array, to: Endpoint) => void) {
    this.at = at;
    this.#send = send;
  }

  static async open(network: Pick<Network, 'bindUdp'>, at: Endpoint): Promise<RawPeer> {
    const socket = await network.bindUdp(at);
    const peer = new RawPeer(at, (bytes, to) => socket.send(bytes, to));
    socket.onDatagram = (data, from) => {
      if (data.length <= 4) return;
      const message = parseMessage(Uint8Array.from(data));
      peer.seen.push(message);
      peer.onMessage?.(message, from);
    };
    return peer;
  }

  requests(method: string): readonly SipRequest[] {
    return this.seen.filter((message): message is SipRequest => message instanceof SipRequest && message.method === method);
  }

  responses(method: string): readonly SipResponse[] {
    return this.seen.filter((message): message is SipResponse => message instanceof SipResponse && message.cSeq.method === method);
  }

  /** The final status of the last request of this method, undefined where none came. */
  finalStatus(method: string): number | undefined {
    return this.responses(method).findLast((response) => response.status >= 200)?.status;
  }

  reply(
    request: SipRequest,
    status: number,
    to: Endpoint,
    options: {
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      readonly body?: string;
      readonly tag?: string;
    } = {},
  ): void {
    const response = createResponse(request, status, { toTag: options.tag ?? 'peer', headers: options.headers ?? {} });
    if (options.body !== undefined) response.typedBody = textBody('application/sdp', options.body);
    this.#send(writeMessage(response), to);
  }

  /** Any text, its line ends made those of the wire. */
  say(text: string, to: Endpoint): void {
    this.#send(utf8Bytes(text.replace(/\r?\n/g, '\r\n')), to);
  }

  /** A request of its own, with its Via on top. */
  ask(lines: RequestLines, to: Endpoint): void {
    const { method, body = '', contentType = 'application/sdp', cSeq = 1, maxForwards = 70 } = lines;
    const here = `${this.at.address}:${this.at.port}`;
    this.say(
      [
        `${method} ${lines.uri} SIP/2.0`,
        `Via: SIP/2.0/UDP ${here};branch=z9hG4bKraw${this.#branch++};rport`,
        ...(lines.vias ?? []).map((via) => `Via: ${via}`),
        ...(maxForwards === 'none' ? [] : [`Max-Forwards: ${maxForwards}`]),
        `From: ${lines.from}`,
        `To: ${lines.to}`,
        `Call-ID: ${lines.callId}`,
        `CSeq: ${cSeq} ${method}`,
        `Contact: <sip:raw@${here}>`,
        ...(lines.headers ?? []),
        ...(body === '' ? [] : [`Content-Type: ${contentType}`]),
        `Content-Length: ${utf8Bytes(body).length}`,
        '',
        body,
      ].join('\n'),
      to,
    );
  }
}
