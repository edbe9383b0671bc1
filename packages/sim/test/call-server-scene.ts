// A call server among peers without a stack, which see every message and say what they are told to.

import { concatBytes, randomHex, utf8Text, type Platform } from '@offhook/base';
import { VirtualWorld, type VirtualClock, type VirtualPlatform } from '@offhook/base/virtual';
import { SipRequest, digestResponse, type SipMessage } from '@offhook/sip';
import { RawPeer, type RequestLines } from '@offhook/sip/testing';

import { CallServer } from '../src/call-server/call-server.ts';

export const domain = 'example.test';
export const serverAt = { address: '192.0.2.1', port: 5060 };
export const serverRoute = '<sip:192.0.2.1:5060;lr>';

export type Lines = Partial<RequestLines> & Pick<RequestLines, 'method' | 'uri'>;

/** Somebody with a telephone, with or without an account of the domain. */
export class Member {
  readonly peer: RawPeer;
  readonly name: string;
  readonly host: string;
  readonly #scene: Scene;
  readonly #platform: Platform;
  #nonce = '';
  #count = 0;

  constructor(scene: Scene, options: { peer: RawPeer; name: string; host: string; platform: Platform }) {
    this.#scene = scene;
    this.peer = options.peer;
    this.name = options.name;
    this.host = options.host;
    this.#platform = options.platform;
  }

  get contact(): string {
    return `sip:raw@${this.peer.at.address}:${this.peer.at.port}`;
  }

  /** The request goes to the server as it is; its Call-ID is the answer. */
  ask(lines: Lines): string {
    const callId = lines.callId ?? randomHex(this.#platform.random, 8);
    const from = lines.from ?? `<sip:${this.name}@${this.host}>;tag=from-${this.name}`;
    this.peer.ask({ from, to: lines.to ?? `<${lines.uri}>`, ...lines, callId }, serverAt);
    return callId;
  }

  /** The status of the last answer within this Call-ID, after what the network needs. */
  async asked(lines: Lines): Promise<number | undefined> {
    const callId = this.ask(lines);
    await this.#scene.clock.advance(200);
    return this.statusOf(callId, lines.method);
  }

  statusOf(callId: string, method: string): number | undefined {
    return this.peer.responses(method).findLast((response) => response.callId === callId && response.status >= 200)?.status;
  }

  /** With credentials, by default those of this member. */
  async signed(lines: Lines, password = `secret-${this.name}`, username = this.name): Promise<Lines> {
    const isRegister = lines.method === 'REGISTER';
    if (this.#nonce === '' || isRegister) {
      this.ask({ method: isRegister ? 'REGISTER' : 'INVITE', uri: `sip:${domain}`, to: `<sip:${this.name}@${domain}>` });
      await this.#scene.clock.advance(200);
      const challenge = this.peer.responses(isRegister ? 'REGISTER' : 'INVITE').findLast(({ status }) => status === 401 || status === 407);
      const header = challenge?.headers.get('WWW-Authenticate') ?? challenge?.headers.get('Proxy-Authenticate') ?? '';
      this.#nonce = /nonce="([^"]*)"/.exec(header)?.[1] ?? '';
      this.#count = 0;
    }
    const nonceCount = String(++this.#count).padStart(8, '0');
    const fields = { username, realm: domain, nonce: this.#nonce, uri: lines.uri, cnonce: 'c', qop: 'auth' as const };
    const input = { ...fields, algorithm: 'SHA-256' as const, password, method: lines.method, body: new Uint8Array(), nonceCount };
    const response = digestResponse(input, this.#platform.cryptography);
    const value = `Digest username="${username}", realm="${domain}", nonce="${fields.nonce}", uri="${fields.uri}", response="${response}", algorithm=SHA-256, cnonce="c", qop=auth, nc=${nonceCount}`;
    if (isRegister) this.#nonce = '';
    return { ...lines, headers: [...(lines.headers ?? []), `${isRegister ? '' : 'Proxy-'}Authorization: ${value}`] };
  }

  async register(password?: string): Promise<number | undefined> {
    const lines = { method: 'REGISTER', uri: `sip:${domain}`, to: `<sip:${this.name}@${domain}>`, headers: ['Expires: 600'] };
    return this.asked(await this.signed(lines, password));
  }

  /** A request with credentials: its Call-ID, once it has arrived. */
  async send(method: string, uri: string, more: Partial<RequestLines> = {}): Promise<string> {
    const callId = this.ask(await this.signed({ ...more, method, uri }));
    await this.#scene.clock.advance(200);
    return callId;
  }

  /** Answers requests of this method with these statuses, in order. */
  answer(method: string, statuses: readonly number[], headers: Readonly<Record<string, string | readonly string[]>> = {}): void {
    this.peer.onMessage = (message: SipMessage) => {
      if (!(message instanceof SipRequest) || message.method !== method) return;
      for (const status of statuses)
        this.peer.reply(message, status, serverAt, {
          tag: `to-${this.peer.at.address}`,
          headers: { Contact: `<${this.contact}>`, ...headers },
        });
    };
  }

  requests(method: string): readonly SipRequest[] {
    return this.peer.requests(method);
  }
}

export class Scene {
  readonly clock: VirtualClock;
  readonly server: CallServer;
  readonly #platform: VirtualPlatform;
  readonly #world: VirtualWorld;

  private constructor(world: VirtualWorld, server: CallServer, platform: VirtualPlatform) {
    this.#world = world;
    this.clock = world.clock;
    this.server = server;
    this.#platform = platform;
  }

  static async open(): Promise<Scene> {
    const world = new VirtualWorld({ seed: 7 });
    world.internet.records.addresses.set(domain, [serverAt.address]);
    const platform = world.platform(serverAt.address);
    const server = await world.clock.runUntil(
      CallServer.open({
        platform,
        domain,
        listen: [
          { protocol: 'udp', ...serverAt },
          { protocol: 'tcp', address: serverAt.address, port: 5070 },
        ],
        users: new Map(['2001', '2002', '2003'].map((user) => [user, `secret-${user}`])),
      }),
    );
    return new Scene(world, server, platform);
  }

  /** The lines of the server's log, as an operator sees them. */
  get log(): readonly string[] {
    return this.#platform.logRecords.map((record) => JSON.stringify(record));
  }

  async stranger(address = '192.0.2.66'): Promise<Member> {
    return this.#member('eve', address, address);
  }

  /** Everything that comes over TCP connections to this address. */
  async tcpListener(address: string): Promise<() => string> {
    const chunks: Uint8Array[] = [];
    await this.#world.platform(address).network.listen({ address, port: 5060 }, (stream) => {
      stream.onData = (data) => void chunks.push(Uint8Array.from(data));
    });
    return () => utf8Text(concatBytes(...chunks));
  }

  /** A user of the domain whose phone has not registered. */
  async unregistered(name: string, address: string): Promise<Member> {
    return this.#member(name, address, domain);
  }

  async user(name: string, address: string): Promise<Member> {
    const member = await this.#member(name, address, domain);
    const status = await member.register();
    if (status !== 200) throw new Error(`expected ${name} to register, got ${status}`);
    return member;
  }

  async #member(name: string, address: string, host: string): Promise<Member> {
    const platform = this.#world.platform(address);
    const peer = await RawPeer.open(platform.network, { address, port: 5060 });
    return new Member(this, { peer, name, host, platform });
  }
}
