// A far end of a call that has no stack: it rings the first phone of a world, takes part in the call and says what it is told to. For what our own phones never do.

import type { Call, Phone } from '@offhook/phone';
import type { SipRequest, SipResponse } from '@offhook/sip';
import { RawPeer } from '@offhook/sip/testing';

import type { World } from '../src/world.ts';

const address = '192.0.2.66';
const phoneAt = { address: '192.0.2.10', port: 5060 };
const uri = 'sip:2001@192.0.2.10:5060';
const from = '<sip:farend@203.0.113.66>;tag=s';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What the far end offers and answers. */
export function description(direction: Direction = 'sendrecv', media = 'm=audio 6668 RTP/AVP 0'): string {
  return ['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0', media, `a=${direction}`, ''].join('\r\n');
}

export class FarEnd {
  readonly peer: RawPeer;
  /** What it hears: RTP packets that came. */
  readonly heard: Uint8Array[] = [];
  readonly #world: World;
  readonly #callId: string;
  #cSeq = 0;

  private constructor(world: World, peer: RawPeer, callId: string) {
    this.#world = world;
    this.peer = peer;
    this.#callId = callId;
  }

  static async open(world: World, callId = 'far-end'): Promise<FarEnd> {
    const { network } = world.strangerPlatform(address);
    const end = new FarEnd(world, await RawPeer.open(network, { address, port: 6666 }), callId);
    const rtp = await network.bindUdp({ address, port: 6668 });
    rtp.onDatagram = (data) => end.heard.push(Uint8Array.from(data));
    return end;
  }

  /** Makes it a server of the phone's lines, as a back-to-back user agent is: who is none transfers nobody. */
  serve(phone: Phone): void {
    for (const { account } of phone.lines) account.ownServers.note([{ protocol: 'udp', address, port: 6666, serverName: address }]);
  }

  /** A request of the call; the first is its INVITE. Half a second passes. Returns the last response to it. */
  async ask(
    method: string,
    options: { readonly headers?: readonly string[]; readonly body?: string } = {},
  ): Promise<SipResponse | undefined> {
    const to = this.peer.responses('INVITE').findLast((response) => response.toTag !== undefined);
    if (method !== 'ACK') this.#cSeq++;
    const number = this.#cSeq;
    this.peer.ask(
      { method, uri, from, to: to?.headers.get('To') ?? '<sip:2001@example.test>', callId: this.#callId, cSeq: number, ...options },
      phoneAt,
    );
    await this.#world.clock.advance(500);
    return this.peer.responses(method).findLast((response) => response.cSeq.number === number);
  }

  /** Rings; `headers` go into the INVITE. */
  ring(headers: readonly string[] = [], body = description()): Promise<SipResponse | undefined> {
    return this.ask('INVITE', { headers, body });
  }

  /** Rings the phone, whose person answers. */
  async connected(phone: Phone, headers: readonly string[] = []): Promise<Call> {
    await this.ring(headers);
    const [call] = phone.calls.ringing;
    if (call === undefined) throw new Error('the phone does not ring');
    await this.#world.until(phone.calls.answer(call.id));
    await this.#world.clock.advance(100);
    await this.ask('ACK');
    return call;
  }

  /** Answers every request but ACK so. */
  reactWith(
    react: (request: SipRequest) => {
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): void {
    this.peer.onMessage = (message, sender) => {
      if (message.kind !== 'request' || message.method === 'ACK') return;
      const { status, body, headers } = react(message);
      this.peer.reply(message, status, sender, {
        headers: { Contact: `<sip:farend@${address}:6666>`, ...headers },
        ...(body === undefined ? {} : { body }),
        tag: 's',
      });
    };
  }
}
