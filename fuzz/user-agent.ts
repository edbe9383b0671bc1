// A whole user agent under messages in any order from any origin. An input is a script: records that begin with a line `>origin basis wait`, each a message whose braces
// are filled from what the agent said last, and lines `!act` of the person at it. Whatever comes: nothing throws, everything ends, nothing is left, and no digest goes astray.

import { latin1Bytes, latin1Text, isProblem, type Endpoint, type Stream, type UdpSocket } from '@offhook/base';
import { VirtualWorld, settle } from '@offhook/base/virtual';
import { TransportLayer, UserAgent, textBody, type Account, type InviteSession, type Registration, type Subscription } from '@offhook/sip';

const us: Endpoint = { address: '192.0.2.1', port: 5060 };
const server: Endpoint = { address: '192.0.2.2', port: 5060 };
const origins: Readonly<Record<string, Endpoint>> = {
  server,
  peer: { address: '192.0.2.3', port: 5060 },
  stranger: { address: '192.0.2.66', port: 5060 },
};
const mostRecords = 40;
const longestWaitMs = 40_000;
const sdp = textBody('application/sdp', 'v=0\r\n');

interface Said {
  readonly key: string;
  readonly text: string;
}

class Fuzzed {
  readonly #world: VirtualWorld;
  readonly #agent: UserAgent;
  readonly #account: Account;
  readonly #sockets = new Map<string, UdpSocket>();
  readonly #said: Said[] = [];
  readonly #astray: string[] = [];
  #stream: Stream | undefined;
  #registration: Registration | undefined;
  #subscription: Subscription | undefined;

  private constructor(world: VirtualWorld, transport: TransportLayer) {
    this.#world = world;
    this.#agent = new UserAgent({
      platform: world.platform(us.address),
      transport,
      userAgentHeader: 'Fuzzed',
      sessionExpiresS: 90,
      ownsTransport: true,
      allowEvents: ['dialog'],
    });
    this.#account = this.#agent.addAccount({
      addressOfRecord: 'sip:alice@example.test',
      servers: [{ host: server.address, port: server.port, protocol: 'udp' }],
      credentials: [{ username: 'alice', password: 'secret' }],
    });
  }

  static async open(): Promise<Fuzzed> {
    const world = new VirtualWorld({ seed: 1 });
    const platform = world.platform(us.address);
    const transport = await TransportLayer.open({
      platform,
      listen: [
        { protocol: 'udp', ...us },
        { protocol: 'tcp', ...us },
      ],
    });
    const fuzzed = new Fuzzed(world, transport);
    for (const [name, at] of Object.entries(origins)) {
      const socket = await world.platform(at.address).network.bindUdp(at);
      socket.onDatagram = (data) => fuzzed.#hear(latin1Text(data), name);
      fuzzed.#sockets.set(name, socket);
    }
    fuzzed.#answer();
    return fuzzed;
  }

  async run(script: string): Promise<void> {
    for (const record of script.split(/^(?=[>!])/m).slice(0, mostRecords)) {
      const end = record.indexOf('\n');
      const head = (end < 0 ? record : record.slice(0, end)).trim();
      const [name = '', basis = '', wait = '10'] = head.slice(1).split(' ');
      if (head.startsWith('!')) this.#act(name);
      else await this.#say(name, basis, record.slice(end + 1));
      await this.#pass(Math.min(Number.parseInt(wait, 10) || 10, longestWaitMs));
    }
    await this.#end();
    // A registrar that names a service route makes what stands there a server of the line (RFC 3608 §5).
    if (this.#astray.length > 0 && !/service-route/i.test(script)) throw new Error(`a digest went astray: ${this.#astray.join(', ')}`);
  }

  async #pass(ms: number): Promise<void> {
    await this.#world.clock.advance(ms);
    await settle();
  }

  #hear(text: string, origin: string): void {
    const method = /^CSeq: \d+ (\S+)/m.exec(text)?.[1] ?? '';
    this.#said.push({ key: text.startsWith('SIP/2.0') ? `:${method}` : method, text });
    // RFC 7616 §5.4: whoever chooses the nonce can guess at the password.
    if (origin !== 'server' && /^(?:Proxy-)?Authorization:/m.test(text)) this.#astray.push(`${method} to ${origin}`);
  }

  /** Braces are filled from the last message of the agent that has the key of `basis`. */
  async #say(origin: string, basis: string, template: string): Promise<void> {
    const basic = this.#said.findLast(({ key }) => key === basis)?.text ?? '';
    const text = template
      .replace(/\{([\w-]+)\}/g, (_, name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(basic)?.[1]?.trim() ?? '')
      .replace(/\r?\n/g, '\r\n');
    if (origin !== 'stream') {
      this.#sockets.get(origin)?.send(latin1Bytes(text), us);
      return;
    }
    if (this.#stream === undefined) {
      const connected = this.#world.platform('192.0.2.66').network.connect(us);
      this.#stream = await this.#world.clock.runUntil(connected);
      this.#stream.onData = (data) => this.#hear(latin1Text(data), 'stream');
      this.#stream.onClose = () => {
        this.#stream = undefined;
      };
    }
    this.#stream.write(latin1Bytes(text));
  }

  #answer(): void {
    const expected = (error: unknown): void => {
      if (!isProblem(error)) throw error;
    };
    this.#agent.delegate = {
      onInvite: (session) => {
        session.delegate = { answerOffer: () => sdp, createOffer: () => sdp, onRefer: (refer) => refer.accept() };
        session.progress(183, { reliable: true, body: sdp }).catch(expected);
      },
      onNotify: (request) => request.respond(200),
      onMessage: (request) => request.respond(200),
      onRefer: (refer) => refer.accept(),
      onSubscribe: (notifier) => {
        notifier.accept({ expiresS: 60 });
        notifier.notify(undefined);
      },
    };
  }

  #act(name: string): void {
    const account = this.#account;
    const target = 'sip:bob@192.0.2.2';
    const session: InviteSession | undefined = this.#agent.sessions.at(-1);
    const acts: Readonly<Record<string, () => unknown>> = {
      register: () => (this.#registration ??= this.#agent.register({ account })),
      subscribe: () => (this.#subscription ??= this.#agent.subscribe({ account, target, event: 'dialog' })),
      publish: () => this.#agent.publish({ account, target, event: 'presence', body: sdp, expiresS: 60 }),
      invite: () => this.#agent.invite({ account, target, body: sdp, delegate: { answerOffer: () => sdp, createOffer: () => sdp } }),
      accept: () => session?.accept(),
      offer: () => session?.offer(sdp),
      update: () => session?.offer(sdp, { by: 'update' }),
      refer: () => session?.refer({ target: 'sip:carol@192.0.2.3' }),
      end: () => session?.end(),
    };
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    Promise.resolve(act?.()).catch((error: unknown) => {
      if (!isProblem(error)) throw error;
    });
  }

  /** Everybody goes silent; what has no end by then has none. */
  async #end(): Promise<void> {
    const agent = this.#agent;
    for (const session of agent.sessions) session.end();
    await this.#pass(200_000);
    const left = agent.sessions.map(({ state, callId }) => `${callId} ${state}`);
    if (left.length > 0) throw new Error(`sessions that do not end: ${left.join(', ')}`);
    void this.#registration?.close();
    void this.#subscription?.close();
    const closing = agent.close();
    await this.#pass(200_000);
    await closing;
    const { clientCount, serverCount } = agent.layer;
    if (clientCount + serverCount > 0) throw new Error(`${clientCount} client and ${serverCount} server transactions are left`);
    // Of subscriptions that were closed and calls that ended nothing is kept.
    if (agent.dialogCount > 0) throw new Error(`${agent.dialogCount} dialogs are left`);
    this.#stream?.close();
    await this.#pass(1000);
    if (this.#world.clock.pendingTimers > 0) throw new Error(`${this.#world.clock.pendingTimers} timers are left`);
  }
}

export async function fuzzUserAgent(bytes: Uint8Array): Promise<void> {
  const rejected: unknown[] = [];
  const listen = (error: unknown): void => {
    rejected.push(error);
  };
  process.on('unhandledRejection', listen);
  try {
    const fuzzed = await Fuzzed.open();
    await fuzzed.run(latin1Text(bytes));
  } finally {
    process.off('unhandledRejection', listen);
  }
  if (rejected.length > 0) throw rejected[0];
}
