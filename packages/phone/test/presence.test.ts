// Presence against a server that says what it is told to: who may watch the phone itself, and what odd or refused subscriptions and publications come to. RFC 3856, RFC 6665, the element bb of a contact.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualWorld } from '@offhook/base/virtual';
import { utf8Bytes, utf8Text } from '@offhook/base';
import type { SipRequest } from '@offhook/sip';
import { TransportLayer, UserAgent, parsePresence, presenceBody } from '@offhook/sip';
import { RawPeer } from '@offhook/sip/testing';
import type { Contact } from '@offhook/ucs';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import { dialledPart } from '../src/directory/local-directory.ts';
import { Line } from '../src/line/line.ts';
import { configuredLines } from '../src/line/line-settings.ts';
import { Presence } from '../src/presence/presence.ts';
import { buddyStateOf } from '../src/presence/presence-state.ts';

const phoneAt = { address: '192.0.2.1', port: 5060 };
const serverAt = { address: '192.0.2.2', port: 5060 };
const bob: Contact = { firstName: 'Bob', lastName: '', contact: '2002', buddyWatch: true };

interface Scene {
  readonly server: RawPeer;
  readonly presence: Presence;
  readonly contacts: Contact[];
  readonly person: { isDoNotDisturb: boolean };
  readonly changes: { count: number };
  readonly world: VirtualWorld;
  readonly pass: (ms: number) => Promise<void>;
  /** Somebody asks to watch the phone. */
  readonly watch: (
    user: string,
    options?: { readonly from?: RawPeer; readonly event?: string; readonly expires?: string },
  ) => Promise<number | undefined>;
  /** How the phone says that it stands, to whom, and the state of the subscription. */
  readonly told: () => readonly string[];
  /** Answers by method; 200 where missing. */
  readonly answers: Map<string, (request: SipRequest) => void>;
}

async function open(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(phoneAt.address);
  const model = findModel('VVX450') ?? assert.fail('no VVX450');
  const text = writeConfiguration({
    'feature.presence.enabled': '1',
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
    delegate: { onSubscribe: (subscription) => presence.subscribed(subscription) },
  });
  const server = await RawPeer.open(world.platform(serverAt.address).network, serverAt);
  const answers: Scene['answers'] = new Map();
  server.onMessage = (message) => {
    if (message.kind !== 'request') return;
    const answer = answers.get(message.method);
    if (answer === undefined) server.reply(message, 200, phoneAt, { headers: { Expires: '300', 'SIP-ETag': 'tag' } });
    else answer(message);
  };
  const contacts: Contact[] = [];
  const person = { isDoNotDisturb: false };
  const changes = { count: 0 };
  const lines = configuredLines(effective, model).map(
    (line) => new Line({ settings: line, userAgent: agent, log: platform.log, events: { onChange: () => undefined }, keepAliveMs: 60_000 }),
  );
  const presence = new Presence({
    settings: () => effective,
    lines: () => lines,
    contacts: () => contacts,
    contactOf: (address) => contacts.find(({ contact }) => dialledPart(contact) === dialledPart(address)),
    isDoNotDisturb: () => person.isDoNotDisturb,
    isCalling: () => false,
    onChange: () => {
      changes.count++;
      presence.update();
    },
    log: platform.log,
  });
  const pass = (ms: number): Promise<void> => world.clock.advance(ms);
  await pass(10);
  presence.start();
  await pass(10);
  const watch: Scene['watch'] = async (user, { from = server, event = 'presence', expires = '600' } = {}) => {
    const callId = `${user}-${Math.round(world.clock.now())}`;
    from.ask(
      {
        method: 'SUBSCRIBE',
        uri: `sip:2001@${phoneAt.address}:${phoneAt.port}`,
        from: `<sip:${user}@example.test>;tag=w`,
        to: '<sip:2001@example.test>',
        callId,
        headers: [`Event: ${event}`, `Expires: ${expires}`],
      },
      phoneAt,
    );
    await pass(20);
    return from.responses('SUBSCRIBE').findLast((response) => response.callId === callId)?.status;
  };
  const told = (): readonly string[] =>
    server.requests('NOTIFY').map(({ to, body, headers }) => {
      const state = body.length === 0 ? '-' : buddyStateOf(parsePresence(body));
      return `${to.uri.user} ${state} ${(headers.get('Subscription-State') ?? '').replace(/;expires=\d+/, '')}`;
    });
  return { server, presence, contacts, person, changes, world, pass, watch, told, answers };
}

describe('who watches the phone itself', () => {
  it('is told at once and after each change, and no more than that', async () => {
    const scene = await open();
    assert.equal(await scene.watch('bob'), 200);
    scene.presence.choose('away');
    scene.presence.update();
    await scene.pass(100);
    scene.person.isDoNotDisturb = true;
    scene.presence.update();
    await scene.pass(100);
    assert.deepEqual(scene.told(), ['bob available active', 'bob away active', 'bob do-not-disturb active']);
  });

  it('bb, Block buddy: is refused, and hears no more once blocked', async () => {
    const scene = await open();
    scene.contacts.push({ ...bob, contact: 'eve', buddyWatch: false, buddyBlock: true });
    assert.equal(await scene.watch('eve'), 403);
    assert.equal(await scene.watch('bob'), 200);
    scene.contacts.push({ ...bob, contact: 'bob', buddyWatch: false, buddyBlock: true });
    scene.presence.update();
    await scene.pass(100);
    scene.presence.choose('busy');
    await scene.pass(100);
    assert.deepEqual(scene.told(), ['bob available active', 'bob - terminated;reason=rejected']);
  });

  it('comes by a server of the line, or not at all', async () => {
    const scene = await open();
    const stranger = await RawPeer.open(scene.world.platform('192.0.2.66').network, { address: '192.0.2.66', port: 5060 });
    assert.equal(await scene.watch('bob', { from: stranger }), 403);
    assert.deepEqual(scene.told(), []);
  });

  it('asks for presence; other packages are not kept here', async () => {
    assert.equal(await (await open()).watch('bob', { event: 'dialog' }), 489);
  });

  it('finds nobody where presence is switched off or has no line', async () => {
    for (const settings of [{ 'feature.presence.enabled': '0' }, { 'pres.reg': '2' }])
      assert.equal(await (await open(settings)).watch('bob'), 403);
  });

  it('may be fifty at a time; whoever leaves makes room', async () => {
    const scene = await open();
    for (let index = 0; index < 60; index++) assert.equal(await scene.watch(`once${index}`, { expires: '0' }), 200);
    for (let index = 0; index < 50; index++) assert.equal(await scene.watch(`w${index}`), 200);
    assert.equal(await scene.watch('late'), 503);
    scene.presence.stop();
    await scene.pass(100);
    assert.equal(await scene.watch('late'), 403);
    assert.equal(scene.told().filter((text) => text.endsWith('terminated;reason=deactivated')).length, 50);
    scene.presence.start();
    assert.equal(await scene.watch('late'), 200);
  });
});

describe('a buddy', () => {
  /** The server accepts, and says each body in turn. */
  async function watching(
    ...bodies: readonly string[]
  ): Promise<Scene & { readonly say: (body: string, state?: string) => Promise<void> }> {
    const scene = await open();
    scene.contacts.push(bob);
    scene.presence.update();
    await scene.pass(20);
    const [subscribe] = scene.server.requests('SUBSCRIBE');
    assert.ok(subscribe !== undefined);
    let cSeq = 0;
    const say = async (body: string, state = 'active;expires=300'): Promise<void> => {
      scene.server.ask(
        {
          method: 'NOTIFY',
          uri: `sip:2001@${phoneAt.address}:${phoneAt.port}`,
          from: `<sip:2002@example.test>;tag=peer`,
          to: subscribe.headers.get('From') ?? '',
          callId: subscribe.callId,
          cSeq: ++cSeq,
          body,
          contentType: 'application/pidf+xml',
          headers: ['Event: presence', `Subscription-State: ${state}`],
        },
        phoneAt,
      );
      await scene.pass(20);
    };
    for (const body of bodies) await say(body);
    return { ...scene, say };
  }
  const is = (activity: string): string =>
    utf8Text(presenceBody({ entity: 'sip:2002@example.test', isOpen: true, activities: [activity], notes: [] }).content);

  it('is unknown until something is heard, and asked for by the type of its documents', async () => {
    const scene = await watching();
    assert.equal(scene.presence.wordsOf(bob), 'Unknown');
    const [subscribe] = scene.server.requests('SUBSCRIBE');
    assert.deepEqual(
      ['Event', 'Accept', 'To'].map((name) => subscribe?.headers.get(name)),
      ['presence', 'application/pidf+xml', '<sip:2002@example.test>'],
    );
  });

  it('is as the last document says; an empty one says nothing, one that cannot be read that nothing is known', async () => {
    const scene = await watching(is('away'));
    assert.equal(scene.presence.wordsOf(bob), 'Away');
    await scene.say('');
    assert.equal(scene.presence.wordsOf(bob), 'Away');
    const { count } = scene.changes;
    await scene.say(is('away'));
    assert.equal(scene.changes.count, count, 'the same again is no change');
    await scene.say('away');
    assert.equal(scene.presence.wordsOf(bob), 'Unknown');
    await scene.say(is('busy'));
    assert.equal(scene.presence.wordsOf(bob), 'Busy');
    assert.equal(scene.changes.count, count + 2, 'each change is told');
  });

  it('is unknown once the subscription has ended', async () => {
    const scene = await watching(is('busy'));
    await scene.say('', 'terminated;reason=rejected');
    assert.equal(scene.presence.wordsOf(bob), 'Unknown');
  });

  it('who is not watched, or no longer in the directory, has no state', async () => {
    const scene = await watching(is('busy'));
    assert.equal(scene.presence.wordsOf({ ...bob, buddyWatch: false }), undefined);
    scene.contacts.length = 0;
    scene.presence.update();
    await scene.pass(20);
    assert.equal(scene.server.requests('SUBSCRIBE').at(-1)?.headers.get('Expires'), '0');
  });
});

describe('the own state', () => {
  it('that is chosen is told at once, and nothing is asked or told before the phone is on the network or after', async () => {
    const scene = await open();
    const { count } = scene.changes;
    scene.presence.choose('busy');
    assert.equal(scene.changes.count, count + 1);
    await scene.pass(100);
    scene.presence.stop();
    await scene.pass(100);
    const asked = scene.server.seen.length;
    scene.contacts.push(bob);
    scene.presence.choose('away');
    scene.presence.update();
    await scene.pass(100);
    assert.equal(scene.server.seen.length, asked);
    assert.equal(await scene.watch('bob'), 403);
  });

  it('is published once for each change, and taken back at the end', async () => {
    const scene = await open();
    scene.presence.update();
    scene.presence.choose('busy');
    scene.presence.update();
    await scene.pass(100);
    scene.presence.stop();
    await scene.pass(100);
    assert.deepEqual(
      scene.server
        .requests('PUBLISH')
        .map(({ headers, body }) => [
          headers.get('Expires'),
          headers.get('SIP-If-Match'),
          body.length === 0 ? '' : buddyStateOf(parsePresence(body)),
        ]),
      [
        ['3600', undefined, 'available'],
        ['3600', 'tag', 'busy'],
        ['0', 'tag', ''],
      ],
    );
  });

  it('that a server refuses to keep troubles nobody', async () => {
    const scene = await open();
    scene.answers.set('PUBLISH', (request) => scene.server.reply(request, 489, phoneAt));
    scene.presence.choose('busy');
    await scene.pass(100);
    scene.answers.set('PUBLISH', () => undefined);
    scene.presence.choose('away');
    await scene.pass(40_000);
    scene.presence.stop();
    await scene.pass(40_000);
    assert.equal(scene.presence.own, 'away');
  });
});
