// The lines of a phone on the network: what they tell their servers, what they learn from them, and the sockets they open.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualWorld } from '@offhook/base/virtual';
import type { LogRecord, Network } from '@offhook/base';
import { ProblemError, utf8Bytes } from '@offhook/base';
import { MediaClock } from '@offhook/media';
import type { SipRequest } from '@offhook/sip';
import { RawPeer } from '@offhook/sip/testing';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import type { Line } from '../src/line/line.ts';
import type { LineSettings } from '../src/line/line-settings.ts';
import { PhoneLines } from '../src/line/phone-lines.ts';
import type { PhoneOptions } from '../src/phone-options.ts';
import { description } from './call-scene.ts';

const phoneAt = { address: '192.0.2.1', port: 5060 };
const serverAt = { address: '192.0.2.2', port: 5060 };

/** One line at one server by UDP. */
const oneLine = {
  'reg.1.address': '2001@example.test',
  'reg.1.server.1.address': serverAt.address,
  'reg.1.server.1.port': String(serverAt.port),
  'reg.1.server.1.transport': 'UDPOnly',
};

interface Scene {
  readonly world: VirtualWorld;
  readonly server: RawPeer;
  readonly phone: PhoneLines;
  readonly line: Line;
  readonly logged: readonly LogRecord[];
  /** UDP and TCP ports that were opened, and what connections were opened with. */
  readonly opened: string[];
  readonly connected: unknown[];
  readonly seen: { changes: number; invites: number; notifies: number; door: readonly LineSettings[]; screened: string[] };
  readonly isAdmitting: { value: boolean };
  /** How the server answers, by method; 200 where missing. */
  readonly answers: Map<string, (request: SipRequest) => void>;
  readonly pass: (ms: number) => Promise<void>;
}

async function open(settings: Readonly<Record<string, string>> = {}, options: Partial<PhoneOptions> = {}): Promise<Scene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(phoneAt.address);
  const opened: string[] = [];
  const connected: unknown[] = [];
  const network: Network = {
    bindUdp: (at) => {
      opened.push(`udp ${at.port}`);
      return platform.network.bindUdp(at);
    },
    listen: (at, ...others) => {
      opened.push(`tcp ${at.port}`);
      return platform.network.listen(at, ...others);
    },
    connect: (to, how) => {
      connected.push(how);
      return platform.network.connect(to, how);
    },
    connectWebSocket: (...all) => platform.network.connectWebSocket(...all),
    listenWebSocket: (...all) => platform.network.listenWebSocket(...all),
    names: platform.network.names,
  };
  const model = findModel('VVX450') ?? assert.fail('no VVX450');
  const text = writeConfiguration({ ...oneLine, ...settings });
  const contents = [{ layer: 'files', assignments: readConfiguration(utf8Bytes(text), 'site.cfg').assignments }] as const;
  const server = await RawPeer.open(world.platform(serverAt.address).network, serverAt);
  const answers: Scene['answers'] = new Map();
  server.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method === 'ACK') return;
    const headers = message.method === 'REGISTER' ? { Contact: `${message.headers.get('Contact') ?? ''};expires=300` } : { Expires: '300' };
    const answer = answers.get(message.method);
    if (answer === undefined) server.reply(message, 200, from, { headers });
    else answer(message);
  };
  const seen: Scene['seen'] = { changes: 0, invites: 0, notifies: 0, door: [], screened: [] };
  const isAdmitting = { value: true };
  const phone = await PhoneLines.open(
    {
      platform: { ...platform, network },
      model,
      macAddress: '64167f000001',
      version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
      address: phoneAt.address,
      mediaClock: new MediaClock(world.clock),
      ...options,
    },
    new Settings(effectiveConfiguration({ contents, model })),
    {
      onInvite: () => seen.invites++,
      onSubscribe: () => undefined,
      onNotify: (request) => {
        seen.notifies++;
        request.respond(200);
      },
      onChange: () => seen.changes++,
      door: (lines) => {
        seen.door = lines;
        return {
          screen: ({ request }, isInDialog) => {
            seen.screened.push(`${request.method} ${isInDialog ? 'inside' : 'outside'}`);
            return request.method === 'MESSAGE' ? 403 : undefined;
          },
          admits: () => isAdmitting.value,
        };
      },
    },
  );
  const [line] = phone.lines;
  assert.ok(line !== undefined);
  const pass = (ms: number): Promise<void> => world.clock.advance(ms);
  await pass(100);
  return { world, server, phone, line, logged: platform.logRecords, opened, connected, seen, isAdmitting, answers, pass };
}

function ask({ server }: Scene, method: string, headers: readonly string[] = []): void {
  server.ask(
    {
      method,
      uri: `sip:2001@${phoneAt.address}:${phoneAt.port}`,
      from: '<sip:2002@example.test>;tag=peer',
      to: '<sip:2001@example.test>',
      callId: `asked ${method}`.replace(' ', '-'),
      headers,
      ...(method === 'INVITE' ? { body: description() } : {}),
    },
    phoneAt,
  );
}

describe('a line and its registrar', () => {
  it('registers for as long as reg.x.server.y.expires says, under its name, and is usable then', async () => {
    const scene = await open({ 'reg.1.displayName': 'Alice Example', 'reg.1.server.1.expires': '600' });
    const { server, line, seen, logged } = scene;
    const [register] = server.requests('REGISTER');
    assert.ok(register !== undefined);
    assert.equal(register.headers.get('Expires') ?? register.headers.get('Contact')?.match(/expires=(\d+)/)?.[1], '600');
    assert.equal(register.from.displayName, 'Alice Example');
    assert.deepEqual([line.isRegistered, line.isUsable, line.registration?.status, line.registration?.expiresS], [true, true, 200, 300]);
    assert.ok(seen.changes > 0);
    const { fields } = logged.find(({ message }) => message === 'line registered') ?? assert.fail('not logged');
    assert.deepEqual([fields?.['line'], fields?.['expiresS'], fields?.['status']], [1, 300, 200]);
    assert.ok('address' in (fields ?? {}));
    void scene.phone.close();
    await scene.pass(5000);
  });

  it('RFC 3840 §6: says what its contact takes, and its languages, as captures of real phones show it', async () => {
    const { server } = await open();
    const [register] = server.requests('REGISTER');
    assert.equal(register?.headers.get('Accept-Language'), 'en');
    const methods = register?.contacts[0]?.parameters.get('methods') ?? '';
    assert.deepEqual(methods.split(', '), (register?.headers.get('Allow') ?? '').split(', '));
    assert.match(register?.headers.get('Contact') ?? '', /;methods="INVITE, /);
  });

  it('without a display name says none', async () => {
    const { server } = await open();
    assert.equal(server.requests('REGISTER')[0]?.headers.get('From')?.startsWith('<sip:2001@example.test>'), true);
  });

  it('answers a challenge by its own user and password', async () => {
    const scene = await open({ 'reg.1.auth.userId': 'alice-id', 'reg.1.auth.password': 'secret' });
    const { server, answers, pass, line } = scene;
    answers.set('REGISTER', (request) => {
      const isAuthorized = request.headers.has('Authorization');
      const challenge = { 'WWW-Authenticate': 'Digest realm="example.test", nonce="n", algorithm=MD5' };
      server.reply(request, isAuthorized ? 403 : 401, phoneAt, { headers: isAuthorized ? {} : challenge });
    });
    await pass(300_000);
    assert.match(server.requests('REGISTER').at(-1)?.headers.get('Authorization') ?? '', /username="alice-id"/);
    assert.deepEqual([line.isRegistered, line.isUsable], [false, false]);
    const states = scene.logged.filter(({ message }) => message.startsWith('line ')).map(({ message }) => message);
    assert.deepEqual(states, ['line registered', 'line not registered'], 'told once each, however often it is tried');
  });

  it('renews reg.x.server.y.expires.overlap before the end', async () => {
    for (const [overlap, before, after] of [
      ['60', 230_000, 250_000],
      ['100', 190_000, 210_000],
    ] as const) {
      const { server, pass } = await open({ 'reg.1.server.1.expires.overlap': overlap });
      await pass(before);
      assert.equal(server.requests('REGISTER').length, 1);
      await pass(after - before);
      assert.equal(server.requests('REGISTER').length, 2);
    }
  });

  it('tries again after a failure no later than registerRetry.maxTimeOut, and a greater base counts', async () => {
    const counts: number[] = [];
    for (const [baseTimeOut, maxTimeOut] of [
      ['10', '60'],
      ['60', '10'],
      ['120', '60'],
    ] as const) {
      const { world, server, answers, pass, phone } = await open({
        'reg.1.server.1.registerRetry.baseTimeOut': baseTimeOut,
        'reg.1.server.1.registerRetry.maxTimeOut': maxTimeOut,
      });
      answers.set('REGISTER', (request) => server.reply(request, 503, phoneAt));
      await pass(250_000);
      const first = server.requests('REGISTER').length;
      await pass(600_000);
      counts.push(server.requests('REGISTER').length - first);
      void phone.close();
      await pass(5000);
      assert.ok(world.clock.pendingTimers >= 0);
    }
    const [quick = 0, slow = 0, slower = 0] = counts;
    assert.ok(quick >= slow && slow > slower && slower >= 4, counts.join(' '));
  });

  it('waits for the pace before it registers', async () => {
    let isReleased = false;
    let release: (() => void) | undefined;
    const pace = (): Promise<void> =>
      new Promise((resolve) => {
        release = () => {
          isReleased = true;
          resolve();
        };
      });
    const { server, pass } = await open({}, { pace });
    assert.equal(server.requests('REGISTER').length, 0);
    release?.();
    await pass(100);
    assert.deepEqual([isReleased, server.requests('REGISTER').length], [true, 1]);
  });

  it('that does not register is usable as it is, and knows its server', async () => {
    const { server, line } = await open({ 'reg.1.server.1.register': '0' });
    assert.deepEqual([line.isRegistered, line.isUsable, server.seen.length], [false, true, 0]);
    assert.equal(line.account.ownServers.isAt(serverAt.address, serverAt.port), true);
  });

  it('whose server has no address is logged, and the phone goes on', async () => {
    const { logged } = await open({
      'reg.1.server.1.register': '0',
      'reg.1.server.1.address': 'nowhere.example.test',
    });
    const { fields } = logged.find(({ message }) => message === 'no server of the line was found') ?? assert.fail('not logged');
    assert.ok(typeof fields?.['code'] === 'string' && fields['line'] === 1);
  });

  it('without a server asks for none', async () => {
    const { line, logged } = await open({ 'reg.1.server.1.address': '' });
    assert.deepEqual([line.isUsable, logged.some(({ message }) => message.startsWith('no server'))], [true, false]);
  });

  it('goes through its outbound proxy', async () => {
    const { server } = await open({
      'reg.1.server.1.address': '192.0.2.3',
      'reg.1.outboundProxy.address': serverAt.address,
      'reg.1.outboundProxy.transport': 'UDPOnly',
    });
    assert.equal(server.requests('REGISTER').length, 1);
  });

  it('that is closed unregisters once', async () => {
    const { server, line, phone, pass } = await open();
    const closing = line.close();
    assert.equal(line.close(), closing);
    await pass(5000);
    assert.deepEqual(
      server.requests('REGISTER').map(({ headers }) => headers.get('Expires')),
      ['3600', '0'],
    );
    void phone.close();
    await pass(5000);
  });
});

describe('RFC 3842: messages that wait', () => {
  for (const [subscribe, expected] of [
    ['900', 'sip:900@example.test'],
    ['sip:box@mail.example.test', 'sip:box@mail.example.test'],
    ['SIPS:box@mail.example.test', 'sip:box@mail.example.test'],
    ['box@mail.example.test', 'sip:box@mail.example.test'],
  ] as const) {
    it(`msg.mwi.x.subscribe=${subscribe} asks for those of ${expected}`, async () => {
      const { server } = await open({ 'msg.mwi.1.subscribe': subscribe });
      const [request] = server.requests('SUBSCRIBE');
      assert.equal(request?.headers.get('To')?.includes(`<${expected}>`), true);
      assert.equal(request?.headers.get('Event'), 'message-summary');
      assert.equal(request?.headers.get('Accept'), 'application/simple-message-summary');
    });
  }

  it('are asked for once the line is registered, and not before', async () => {
    let release: (() => void) | undefined;
    const pace = (): Promise<void> => new Promise((resolve) => void (release = resolve));
    const { server, answers, pass } = await open({ 'msg.mwi.1.subscribe': '900' }, { pace });
    const asked = (): readonly string[] => server.seen.flatMap((message) => (message.kind === 'request' ? [message.method] : []));
    assert.deepEqual(asked(), []);
    answers.set('REGISTER', (request) => server.reply(request, 503, phoneAt));
    release?.();
    await pass(100);
    assert.deepEqual(asked(), ['REGISTER']);
    answers.delete('REGISTER');
    await pass(120_000);
    release?.();
    await pass(100);
    assert.deepEqual(asked(), ['REGISTER', 'REGISTER', 'SUBSCRIBE']);
  });

  it('are asked for at once by a line that does not register', async () => {
    const { server } = await open({ 'msg.mwi.1.subscribe': '900', 'reg.1.server.1.register': '0' });
    assert.deepEqual([server.requests('REGISTER').length, server.requests('SUBSCRIBE').length], [0, 1]);
  });

  it('nobody is asked where msg.mwi.x.subscribe is empty', async () => {
    assert.equal((await open()).server.requests('SUBSCRIBE').length, 0);
  });

  it('a summary counts voice messages, by subscription or unasked', async () => {
    const { server, line, seen, pass } = await open({ 'msg.mwi.1.subscribe': '900' });
    assert.deepEqual(line.messages, { isWaiting: false, newMessages: 0, oldMessages: 0 });
    const before = seen.changes;
    const [request] = server.requests('SUBSCRIBE');
    assert.ok(request !== undefined);
    server.say(
      [
        `NOTIFY sip:2001@${phoneAt.address}:${phoneAt.port} SIP/2.0`,
        `Via: SIP/2.0/UDP ${serverAt.address}:${serverAt.port};branch=z9hG4bKnotify`,
        'Max-Forwards: 70',
        `From: <sip:900@example.test>;tag=peer`,
        `To: ${request.headers.get('From') ?? ''}`,
        `Call-ID: ${request.callId}`,
        'CSeq: 1 NOTIFY',
        `Contact: <sip:raw@${serverAt.address}:${serverAt.port}>`,
        'Event: message-summary',
        'Subscription-State: active;expires=300',
        'Content-Type: application/simple-message-summary',
        'Content-Length: 43',
        '',
        'Messages-Waiting: yes\nVoice-Message: 2/8\n',
      ].join('\n'),
      phoneAt,
    );
    await pass(100);
    assert.deepEqual(line.messages, { isWaiting: true, newMessages: 2, oldMessages: 8 });
    assert.ok(seen.changes > before);
    const between = seen.changes;
    line.takeMessageSummary(utf8Bytes('Messages-Waiting: no\r\nFax-Message: 1/1\r\n'));
    assert.deepEqual([line.messages, seen.changes], [{ isWaiting: false, newMessages: 0, oldMessages: 0 }, between + 1]);
  });
});

describe('the sockets of a phone', () => {
  for (const [what, settings, expected] of [
    ['a line by UDP alone: no TCP', {}, ['udp 5060']],
    [
      'a transport that is not named: both',
      { 'reg.1.server.1.transport': 'DNSnaptr', 'reg.1.server.1.port': '0', 'reg.1.server.1.address': 'example.test' },
      ['udp 5060', 'tcp 5060'],
    ],
    [
      'a second server by TCP: both',
      { 'reg.1.server.2.address': '192.0.2.3', 'reg.1.server.2.transport': 'TCPOnly' },
      ['udp 5060', 'tcp 5060'],
    ],
    [
      'another line by TCP: both',
      { 'reg.2.address': '2002', 'reg.2.server.1.address': '192.0.2.3', 'reg.2.server.1.transport': 'TCPOnly' },
      ['udp 5060', 'tcp 5060'],
    ],
    ['no server: both', { 'reg.1.server.1.address': '' }, ['udp 5060', 'tcp 5060']],
    [
      'an outbound proxy by UDP before a server by TCP: no TCP',
      {
        'reg.1.server.1.transport': 'TCPOnly',
        'reg.1.outboundProxy.address': serverAt.address,
        'reg.1.outboundProxy.transport': 'UDPOnly',
      },
      ['udp 5060'],
    ],
    ['voIpProt.SIP.local.port', { 'voIpProt.SIP.local.port': '5070' }, ['udp 5070']],
  ] as const) {
    it(what, async () => assert.deepEqual((await open({ ...settings })).opened, [...expected]));
  }

  it('the port of the installation goes before voIpProt.SIP.local.port', async () => {
    assert.deepEqual((await open({ 'voIpProt.SIP.local.port': '5070' }, { sipPort: 5080 })).opened, ['udp 5080']);
  });

  it('rejects where the port is taken', async () => {
    const world = new VirtualWorld({ seed: 1 });
    const platform = world.platform(phoneAt.address);
    const taken = { ...platform.network, bindUdp: () => Promise.reject(new ProblemError('network', 'the port is taken')) };
    const model = findModel('VVX450') ?? assert.fail('no VVX450');
    const opening = PhoneLines.open(
      {
        platform: { ...platform, network: taken },
        model,
        macAddress: '64167f000001',
        version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
        address: phoneAt.address,
        mediaClock: new MediaClock(world.clock),
      },
      new Settings(effectiveConfiguration({ contents: [], model })),
      {
        onInvite: () => undefined,
        onNotify: () => undefined,
        onSubscribe: () => undefined,
        onChange: () => undefined,
        door: () => ({ screen: () => undefined, admits: () => true }),
      },
    );
    await assert.rejects(opening, ProblemError);
  });

  for (const [setting, trust, expected] of [
    ['1', undefined, { skipNameCheck: false }],
    ['0', ['an authority'], { skipNameCheck: true, trust: ['an authority'] }],
  ] as const) {
    it(`sec.TLS.SIP.strictCertCommonNameValidation=${setting}`, async () => {
      const { connected } = await open(
        { 'reg.1.server.1.transport': 'TLS', 'sec.TLS.SIP.strictCertCommonNameValidation': setting },
        trust === undefined ? {} : { sipTrust: trust },
      );
      const [how] = connected as readonly { readonly from?: string; readonly tls?: object }[];
      assert.deepEqual([how?.from, how?.tls], [phoneAt.address, { serverName: serverAt.address, ...expected }]);
    });
  }

  it('sec.tagSerialNo puts the MAC address into User-Agent', async () => {
    const agentOf = async (settings: Readonly<Record<string, string>>): Promise<string | undefined> =>
      (await open(settings)).server.requests('REGISTER')[0]?.headers.get('User-Agent');
    assert.equal(await agentOf({}), 'PolycomVVX-VVX_450-UA/6.4.3.5017');
    assert.equal(await agentOf({ 'sec.tagSerialNo': '1' }), 'PolycomVVX-VVX_450-UA/6.4.3.5017_64167f000001');
  });

  it('closing waits three seconds for the registrar and two for requests of its own, and leaves no timer behind', async () => {
    const { world, phone, answers, pass } = await open();
    answers.set('REGISTER', () => undefined);
    const closed: string[] = [];
    void phone.close().then(() => closed.push('closed'));
    await pass(2900);
    assert.equal(closed.length, 0);
    let untilMs = 2900;
    for (; closed.length === 0 && untilMs < 40_000; untilMs += 100) await pass(100);
    assert.deepEqual([untilMs, world.clock.pendingTimers], [5000, 0]);
  });

  it('closing unregisters every line', async () => {
    const { server, phone, pass } = await open();
    const closing = phone.close();
    await pass(100);
    await closing;
    assert.equal(server.requests('REGISTER').at(-1)?.headers.get('Expires'), '0');
  });
});

describe('what comes from outside', () => {
  it('goes by the door, which knows the lines, first', async () => {
    const scene = await open();
    assert.deepEqual(
      scene.seen.door.map(({ label }) => label),
      ['2001'],
    );
    ask(scene, 'MESSAGE');
    await scene.pass(100);
    assert.equal(scene.server.finalStatus('MESSAGE'), 403);
    assert.deepEqual(scene.seen.screened, ['MESSAGE outside']);
  });

  it('a call that the door admits is given on; another is refused with 486', async () => {
    const scene = await open();
    scene.isAdmitting.value = false;
    ask(scene, 'INVITE');
    await scene.pass(100);
    assert.deepEqual([scene.server.finalStatus('INVITE'), scene.seen.invites], [486, 0]);
    const other = await open();
    ask(other, 'INVITE');
    await other.pass(100);
    assert.deepEqual([other.server.finalStatus('INVITE'), other.seen.invites], [undefined, 1]);
  });

  it('a NOTIFY outside every dialog is given on, and OPTIONS says which events are heard', async () => {
    const scene = await open();
    ask(scene, 'NOTIFY', ['Event: check-sync', 'Subscription-State: active']);
    ask(scene, 'OPTIONS');
    await scene.pass(100);
    assert.deepEqual([scene.server.finalStatus('NOTIFY'), scene.seen.notifies], [200, 1]);
    assert.equal(scene.server.responses('OPTIONS')[0]?.headers.get('Allow-Events'), 'check-sync, message-summary, talk, hold');
  });
});
