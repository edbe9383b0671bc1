// The calls of a phone without the phone: call control, its lines and its user agent in a virtual world, and the server of its lines, which is the far end of every call and says what it is told to.

import assert from 'node:assert/strict';

import type { VirtualPlatform } from '@offhook/base/virtual';
import { VirtualWorld } from '@offhook/base/virtual';
import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { MediaClock } from '@offhook/media';
import type { SipRequest, SipResponse } from '@offhook/sip';
import { TransportLayer, UserAgent } from '@offhook/sip';
import { RawPeer } from '@offhook/sip/testing';
import type { Contact } from '@offhook/ucs';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import type { Call } from '../src/call/call.ts';
import { CallControl } from '../src/call/call-control.ts';
import { dialledPart } from '../src/directory/local-directory.ts';
import { Line } from '../src/line/line.ts';
import { configuredLines } from '../src/line/line-settings.ts';

export const phoneAt = { address: '192.0.2.1', port: 5060 };
export const serverAt = { address: '192.0.2.2', port: 5060 };

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export function description(direction: Direction = 'sendrecv', media = 'm=audio 6668 RTP/AVP 0'): string {
  return ['v=0', `o=- 1 1 IN IP4 ${serverAt.address}`, 's=-', `c=IN IP4 ${serverAt.address}`, 't=0 0', media, `a=${direction}`, ''].join(
    '\r\n',
  );
}

const mirrored: Readonly<Record<string, Direction>> = { sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' };

export function directionOf(request: SipRequest): string | undefined {
  return /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(utf8Text(request.sessionBody?.content ?? new Uint8Array()))?.[1];
}

export type Answer = (request: SipRequest) => void;

/** The own server of the lines, at once the far end of their calls (a back-to-back user agent). */
export class CallServer {
  readonly peer: RawPeer;
  /** By method, in place of what is usual: an INVITE is accepted, all else answered with 200. */
  readonly answers = new Map<string, number | Answer>();
  readonly #pass: (ms: number) => Promise<void>;
  readonly #cSeqs = new Map<string, number>();

  constructor(peer: RawPeer, pass: (ms: number) => Promise<void>) {
    this.peer = peer;
    this.#pass = pass;
    peer.onMessage = (message) => {
      if (message.kind === 'request' && message.method !== 'ACK') this.#answer(message);
    };
  }

  #answer(request: SipRequest): void {
    const answer = this.answers.get(request.method) ?? 200;
    if (typeof answer === 'function') answer(request);
    else this.reply(request, answer);
  }

  /** A 200 to an INVITE describes the same stream from the other side. */
  reply(request: SipRequest, status: number, headers: Readonly<Record<string, string>> = {}, body?: string): void {
    const offered = directionOf(request) ?? 'sendrecv';
    const answer = request.method === 'INVITE' && status === 200 ? description(mirrored[offered] ?? 'sendrecv') : undefined;
    const text = body ?? answer;
    this.peer.reply(request, status, phoneAt, {
      headers: { Contact: `<sip:raw@${serverAt.address}:${serverAt.port}>`, ...headers },
      ...(text === undefined ? {} : { body: text }),
    });
  }

  /** A call to the phone. */
  async ring(
    callId: string,
    options: { readonly headers?: readonly string[]; readonly body?: string; readonly to?: string; readonly user?: string } = {},
  ): Promise<void> {
    this.#cSeqs.set(callId, 1);
    this.peer.ask(
      {
        method: 'INVITE',
        uri: `sip:${options.user ?? '2001'}@${phoneAt.address}:${phoneAt.port}`,
        from: `<sip:${callId}@example.test>;tag=peer`,
        to: options.to ?? '<sip:2001@example.test>',
        callId,
        body: options.body ?? description(),
        ...(options.headers === undefined ? {} : { headers: options.headers }),
      },
      phoneAt,
    );
    await this.#pass(10);
  }

  /** A request in the call, whoever began it. Returns the last response to it. */
  async ask(
    call: Call,
    method: string,
    options: { readonly headers?: readonly string[]; readonly body?: string; readonly vias?: readonly string[] } = {},
  ): Promise<SipResponse | undefined> {
    const { session } = call;
    assert.ok(session !== undefined);
    const { callId } = session;
    const isAck = method === 'ACK';
    const cSeq = (this.#cSeqs.get(callId) ?? 100) + (isAck ? 0 : 1);
    this.#cSeqs.set(callId, cSeq);
    const remote = session.remoteAddress.uri;
    const local = session.localAddress.uri;
    this.peer.ask(
      {
        method,
        uri: `sip:2001@${phoneAt.address}:${phoneAt.port}`,
        from: `<sip:${remote.user ?? ''}@${remote.host}>;tag=${session.remoteTag}`,
        to: `<sip:${local.user ?? ''}@${local.host}>;tag=${session.localTag}`,
        callId,
        cSeq,
        ...options,
      },
      phoneAt,
    );
    await this.#pass(10);
    return this.peer.responses(method).findLast((response) => response.callId === callId && response.cSeq.number === cSeq);
  }

  /** The INVITEs of one call, oldest first. */
  invites(call: Call): readonly SipRequest[] {
    return this.peer.requests('INVITE').filter((request) => request.callId === call.session?.callId);
  }

  /** The directions of the offers that came in the call. */
  offers(call: Call): readonly (string | undefined)[] {
    return this.invites(call).map((request) => directionOf(request));
  }
}

export interface CallScene {
  readonly world: VirtualWorld;
  readonly platform: VirtualPlatform;
  readonly control: CallControl;
  readonly lines: readonly Line[];
  readonly server: CallServer;
  /** What the person chose. */
  readonly person: { isDoNotDisturb: boolean; volume: number };
  /** The directory, for the treatment of calls. */
  readonly contacts: Contact[];
  readonly pass: (ms: number) => Promise<void>;
  readonly until: <T>(promise: Promise<T>) => Promise<T>;
  /** A call of the phone's that has been answered. */
  readonly called: (number: string) => Promise<Call>;
  /** A call to the phone that has been answered. */
  readonly answered: (callId: string) => Promise<Call>;
}

export async function callScene(settings: Readonly<Record<string, string>> = {}): Promise<CallScene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(phoneAt.address);
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const text = writeConfiguration({
    'reg.1.address': '2001@example.test',
    'reg.1.server.1.address': serverAt.address,
    'reg.1.server.1.port': String(serverAt.port),
    'reg.1.server.1.transport': 'UDPOnly',
    'reg.1.server.1.register': '0',
    ...settings,
  });
  const contents = [{ layer: 'files', assignments: readConfiguration(utf8Bytes(text), 'site.cfg').assignments }] as const;
  const effective = new Settings(effectiveConfiguration({ contents, model }));
  const transport = await TransportLayer.open({ platform, listen: [{ protocol: 'udp', ...phoneAt }] });
  const agent: UserAgent = new UserAgent({
    platform,
    transport,
    userAgentHeader: 'Test/1',
    sessionExpiresS: 0,
    delegate: { onInvite: (session) => control.incoming(session) },
  });
  const person = { isDoNotDisturb: false, volume: 6 };
  const contacts: Contact[] = [];
  const control = new CallControl({
    platform,
    mediaClock: new MediaClock(world.clock),
    address: phoneAt.address,
    lines: () => lines,
    settings: () => effective,
    nameOf: () => undefined,
    log: platform.log,
    contactOf: (address) => contacts.find((contact) => dialledPart(contact.contact) === dialledPart(address)),
    isDoNotDisturb: () => person.isDoNotDisturb,
    volume: () => person.volume,
  });
  const pass = (ms: number): Promise<void> => world.clock.advance(ms);
  const until = <T>(promise: Promise<T>): Promise<T> => world.clock.runUntil(promise, 60_000);
  const server = new CallServer(await RawPeer.open(world.platform(serverAt.address).network, serverAt), pass);
  const lines = configuredLines(effective, model).map(
    (line) => new Line({ settings: line, userAgent: agent, log: platform.log, events: { onChange: () => undefined }, keepAliveMs: 60_000 }),
  );
  await pass(10);
  return {
    world,
    platform,
    control,
    lines,
    server,
    person,
    contacts,
    pass,
    until,
    called: async (number) => {
      const call = await until(control.place(1, number));
      await pass(10);
      assert.equal(call.connectedAtMs === undefined, false, `${number} did not answer`);
      return call;
    },
    answered: async (callId) => {
      await server.ring(callId);
      const call = control.calls.find(({ session }) => session?.callId === callId) ?? assert.fail(`${callId} does not ring`);
      await until(control.answer(call.id));
      await server.ask(call, 'ACK');
      return call;
    },
  };
}

export function isConflict(error: unknown): boolean {
  return isProblem(error, 'conflict');
}
