// A day with the stranger: a seeded person at a user agent of ours, and the laws that hold whatever the far end does.

import assert from 'node:assert/strict';
import { ProblemError, endpointText } from '@offhook/base';
import { VirtualWorld, createSeededRandom, settle } from '@offhook/base/virtual';
import { Chance, Stranger, type SeenMessage } from '../src/testing/index.ts';
import {
  TransportLayer,
  UserAgent,
  textBody,
  type Body,
  type InviteSession,
  type NotifierSubscription,
  type Publication,
  type Registration,
  type SessionDelegate,
  type SessionEnd,
  type Subscription,
} from '../src/index.ts';

const forkPlace = '192.0.2.5';
const mostInASecond = 30;
const mostInAMinute = 400;
const quietMs = 200_000;

export class StrangerDay {
  readonly world: VirtualWorld;
  readonly chance: Chance;
  readonly protocol: 'udp' | 'tcp';
  readonly trace: string[] = [];
  readonly #promises = new Map<string, 'pending' | 'settled'>();
  readonly #sessions = new Map<InviteSession, SessionEnd[]>();
  readonly #referrals = new Map<string, 'open' | 'closed'>();
  readonly #notifiers: NotifierSubscription[] = [];
  readonly #astray: string[] = [];
  readonly #requests = new Map<string, number[]>();
  #count = 0;
  /** The person goes home and takes no more calls. */
  #isOver = false;
  #publication: Publication | undefined;
  #registration: Registration | undefined;
  #subscription: Subscription | undefined;

  constructor(seed: number) {
    const conditions = seed % 5 === 0 ? { lossRate: 0.1, duplicateRate: 0.1, delayMs: 20, jitterMs: 300 } : {};
    this.world = new VirtualWorld({ seed, conditions });
    this.chance = new Chance(createSeededRandom(seed ^ 0x5eed));
    this.protocol = seed % 3 === 0 ? 'tcp' : 'udp';
  }

  async run(seed: number): Promise<void> {
    const { world, protocol, chance } = this;
    const us = { address: '192.0.2.1', port: 5060 };
    const platform = world.platform(us.address);
    const transport = await TransportLayer.open({ platform, listen: [{ protocol, ...us }], keepAliveMs: 30_000 });
    const agent = new UserAgent({
      platform,
      transport,
      userAgentHeader: 'Day',
      sessionExpiresS: chance.pick(0, 1800, 90),
      ownsTransport: true,
    });
    const stranger = await Stranger.open({
      clock: world.clock,
      random: createSeededRandom(seed ^ 0x57a6),
      protocol,
      us,
      isOrdered: world.internet.conditions.lossRate === 0,
      networkOf: (address) => world.platform(address).network,
      onSeen: (seen, at, from) => this.#see(seen, at, endpointText(from)),
    });
    this.#receive(agent);
    const account = agent.addAccount({
      addressOfRecord: 'sip:alice@example.test',
      servers: [{ host: '192.0.2.2', port: 5060, protocol }],
      ...(chance.once(4) ? { outboundProxy: { host: '192.0.2.3', port: 5060, protocol } } : {}),
      credentials: [{ username: 'alice', password: 'secret' }],
    });
    this.#registration = agent.register({ account, expiresS: 300 });
    this.#subscription = agent.subscribe({ account, target: 'sip:bob@192.0.2.2', event: 'dialog;id=7', expiresS: 600 });
    this.#publication = agent.publish({
      account,
      target: 'sip:alice@example.test',
      event: 'presence',
      body: textBody('application/pidf+xml', '<x/>'),
      expiresS: 300,
    });
    for (let turn = 0; turn < 25; turn++) {
      if (chance.once(2)) stranger.begin();
      if (chance.once(3) || turn === 0) this.#call(agent, account);
      this.#act(agent, account);
      await this.#pass(chance.pick(1, 3, 100, 2000, 10_000, 60_000));
    }
    await this.#close(agent, stranger);
  }

  async #close(agent: UserAgent, stranger: Stranger): Promise<void> {
    const { world } = this;
    this.#isOver = true;
    for (const session of this.#sessions.keys()) session.end();
    for (const notifier of this.#notifiers) notifier.terminate('noresource');
    await this.#pass(quietMs);
    for (const [session, ends] of this.#sessions) {
      assert.equal(session.state, 'ended', `${session.direction} ${session.callId}`);
      assert.equal(ends.length, 1, `${session.direction} ${session.callId}: told of its end`);
    }
    assert.deepEqual(
      [...this.#promises].filter(([, state]) => state === 'pending'),
      [],
      'promises that never settle',
    );
    assert.deepEqual(
      [...this.#referrals].filter(([, state]) => state === 'open'),
      [],
      'referrals that never end',
    );
    this.#track('registration.close', this.#registration?.close());
    this.#track('subscription.close', this.#subscription?.close());
    this.#track('publication.close', this.#publication?.close());
    await this.#pass(quietMs);
    assert.deepEqual(
      [...this.#promises].filter(([, state]) => state === 'pending'),
      [],
      'usages that never close',
    );
    assert.equal(this.#registration?.status.state, 'unregistered');
    assert.equal(this.#subscription?.state, 'terminated');
    assert.ok(
      this.#notifiers.every(({ isActive }) => !isActive),
      'notifiers that go on',
    );
    await stranger.close();
    await this.#pass(quietMs);
    assert.equal(agent.sessions.length, 0, 'sessions');
    assert.equal(agent.dialogCount, 0, 'dialogs');
    assert.equal(agent.layer.clientCount, 0, 'client transactions');
    assert.equal(agent.layer.serverCount, 0, 'server transactions');
    // A connection is kept alive as long as the agent lives.
    if (this.protocol === 'udp') assert.equal(world.clock.pendingTimers, 0, 'timers of an agent that has nothing to do');
    this.#track('agent.close', agent.close());
    await this.#pass(quietMs);
    assert.equal(this.#promises.get('agent.close'), 'settled');
    assert.equal(world.clock.pendingTimers, 0, 'timers');
    assert.deepEqual(this.#astray, [], 'digests that went astray');
    assert.deepEqual(stranger.faults, [], 'what the far end saw broken');
    for (const [usage, atMs] of this.#requests) {
      assert.ok(mostWithin(atMs, 1000) <= mostInASecond, `${usage}: ${mostWithin(atMs, 1000)} requests in a second`);
      assert.ok(mostWithin(atMs, 60_000) <= mostInAMinute, `${usage}: ${mostWithin(atMs, 60_000)} requests in a minute`);
    }
  }

  async #pass(ms: number): Promise<void> {
    await this.world.clock.advance(ms);
    await settle();
  }

  #see(seen: SeenMessage, at: string, from: string): void {
    this.trace.push(
      `${this.world.clock.monotonicMs()} ${from} ${at} ${seen.method} ${seen.uri} ${seen.status} ${JSON.stringify(seen.headers)} ${seen.body}`,
    );
    // Nobody ever named this place as a server of the line.
    if (at === forkPlace && seen.headers.some(([name]) => name === 'authorization' || name === 'proxy-authorization'))
      this.#astray.push(`${seen.method} ${seen.uri}`);
    if (seen.method === '' || seen.method === 'ACK') return;
    const usage = ['REGISTER', 'SUBSCRIBE', 'PUBLISH'].includes(seen.method) ? seen.method : new Map(seen.headers).get('call-id');
    const known = this.#requests.get(usage ?? '') ?? [];
    known.push(this.world.clock.monotonicMs());
    this.#requests.set(usage ?? '', known);
  }

  #track(name: string, promise: Promise<unknown> | undefined): void {
    this.#promises.set(name, 'pending');
    const settled = (): void => {
      this.#promises.set(name, 'settled');
    };
    promise?.then(settled, (error: unknown) => {
      settled();
      if (!(error instanceof ProblemError)) throw error;
    });
  }

  #named(what: string): string {
    return `${++this.#count} ${what}`;
  }

  /** At once, after a while, or refused. */
  #body(text: string): Body | Promise<Body> {
    const { chance, world } = this;
    if (chance.once(10)) throw new ProblemError('unsupported', 'expected another offer');
    const body = textBody('application/sdp', text);
    if (!chance.once(4)) return body;
    return new Promise((resolve) => {
      world.clock.setTimer(chance.between(1, 4000), () => resolve(body));
    });
  }

  #delegate(ends: SessionEnd[]): SessionDelegate {
    const { chance, world } = this;
    return {
      answerOffer: () => this.#body('our answer'),
      createOffer: () => this.#body('our offer'),
      onEnded: (end) => ends.push(end),
      onRefer: (refer) => {
        if (chance.once(3)) refer.reject(603);
        else {
          refer.accept();
          world.clock.setTimer(chance.between(1, 9000), () => refer.notifyStatus(180));
          world.clock.setTimer(chance.between(1, 30_000), () => refer.notifyStatus(chance.pick(200, 486)));
        }
      },
      onMessage: (request) => request.respond(200),
    };
  }

  #receive(agent: UserAgent): void {
    const { chance, world } = this;
    agent.delegate = {
      onInvite: (session) => {
        const ends: SessionEnd[] = [];
        this.#sessions.set(session, ends);
        session.delegate = this.#delegate(ends);
        if (this.#isOver) {
          session.reject(480);
          return;
        }
        const what = chance.weighed({ accept: 5, ring: 5, reliable: 3, reject: 1, redirect: 1, ignore: 1 });
        if (what === 'accept') this.#track(this.#named('accept'), session.accept());
        if (what === 'reject') session.reject(486);
        if (what === 'redirect') session.redirect(['sip:carol@192.0.2.5']);
        if (what === 'ring') this.#track(this.#named('progress'), session.progress(180));
        if (what === 'reliable')
          this.#track(
            this.#named('progress'),
            session.progress(183, { reliable: true, ...(chance.once(2) ? { body: textBody('application/sdp', 'early') } : {}) }),
          );
        if (what !== 'ring' && what !== 'reliable') return;
        world.clock.setTimer(chance.between(1, 8000), () => {
          if (session.state !== 'ended') this.#track(this.#named('accept'), session.accept());
        });
      },
      onNotify: (request) => request.respond(200),
      onMessage: (request) => request.respond(200),
      onRefer: (refer) => {
        refer.accept();
        refer.notifyStatus(603);
      },
      onSubscribe: (notifier) => {
        notifier.accept({ expiresS: 60 });
        notifier.notify(textBody('text/plain', 'x'));
        this.#notifiers.push(notifier);
      },
    };
  }

  #call(agent: UserAgent, account: Parameters<UserAgent['invite']>[0]['account']): void {
    const { chance } = this;
    const ends: SessionEnd[] = [];
    const session = agent.invite({
      account,
      target: `sip:bob${chance.between(1, 3)}@192.0.2.2`,
      ...(chance.once(4) ? {} : { body: textBody('application/sdp', 'our offer') }),
      delegate: this.#delegate(ends),
    });
    this.#sessions.set(session, ends);
  }

  #act(agent: UserAgent, account: Parameters<UserAgent['invite']>[0]['account']): void {
    const { chance } = this;
    const live = agent.sessions;
    const [first, ...others] = live;
    const what = chance.weighed({
      offer: 6,
      update: 2,
      refer: 3,
      info: 2,
      end: 3,
      register: 1,
      subscribe: 1,
      publish: 1,
      ask: 1,
      nothing: 2,
    });
    if (what === 'register') this.#registration?.refresh();
    if (what === 'subscribe') this.#subscription?.refresh();
    if (what === 'publish') this.#track(this.#named('modify'), this.#publication?.modify(textBody('application/pidf+xml', '<y/>')));
    if (what === 'ask')
      this.#track(
        this.#named('request'),
        agent.request({ account, method: chance.pick('OPTIONS', 'MESSAGE'), target: 'sip:bob@192.0.2.2' }),
      );
    if (first === undefined) return;
    const session = chance.pick(first, ...others);
    if (what === 'end') session.end();
    if (what === 'offer' || what === 'update')
      this.#track(
        this.#named(`${what} in ${session.direction} ${session.callId}`),
        session.offer(textBody('application/sdp', 'hold'), { by: what === 'offer' ? 'reinvite' : 'update' }),
      );
    if (what === 'info') this.#track(this.#named('info'), session.request('INFO'));
    if (what === 'refer') this.#refer(session);
  }

  #refer(session: InviteSession): void {
    const name = this.#named(`refer in ${session.direction} ${session.callId}`);
    this.#referrals.set(name, 'open');
    const close = (): void => {
      this.#referrals.set(name, 'closed');
    };
    const referred = session.refer({
      target: 'sip:carol@192.0.2.5',
      onStatus: (_status, _reason, isFinal) => (isFinal ? close() : undefined),
    });
    this.#track(name, referred);
    referred.then((response) => {
      if (response.status >= 300 || response.headers.get('Refer-Sub') === 'false') close();
    }, close);
  }
}

function mostWithin(atMs: readonly number[], spanMs: number): number {
  let most = 0;
  let from = 0;
  atMs.forEach((ms, index) => {
    while ((atMs[from] ?? ms) <= ms - spanMs) from++;
    most = Math.max(most, index - from + 1);
  });
  return most;
}
