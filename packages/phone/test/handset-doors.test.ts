// The two ways to the handset page: by its key on this machine, and over HTTPS by a link that expires; and what one page's sockets may do.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { randomHex, utf8Bytes } from '@offhook/base';
import { createSeededRandom, settle } from '@offhook/base/virtual';
import { World } from '@offhook/sim';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';

import { HandsetGate } from '../src/web/handset-gate.ts';
import { HandsetServer } from '../src/web/handset-server.ts';

const key = 'a'.repeat(32);
const host = 'phone.example.test:7443';
const origin = `https://${host}`;
const assets = new Map([
  ['handset.html', { contentType: 'text/html', content: utf8Bytes('<title>Offhook handset</title>') }],
  ['assets/x.js', { contentType: 'text/javascript', content: utf8Bytes('1') }],
]);

interface Place {
  readonly world: World;
  readonly server: HandsetServer;
  readonly gate: HandsetGate;
  readonly local: FastifyInstance;
  readonly door: FastifyInstance;
  /** What whoever runs the phone is told of links. */
  readonly told: string[];
}

async function placeOf(): Promise<Place> {
  const world = await World.create({ seed: 4, people: ['2001', '2002'] });
  await world.startPhones();
  const random = createSeededRandom(9);
  const server = new HandsetServer({ random, assets });
  const gate = new HandsetGate({ clock: world.clock, random, linkMs: 900_000 });
  const [local, door] = [fastify(), fastify()];
  await server.register(local);
  const told: string[] = [];
  const tell = (what: string) => (address: string) => void told.push(`${what} ${address}`);
  await server.registerDoor(door, { gate, hosts: () => [host], key, onOpened: tell('opened'), onWrongLink: tell('wrong') });
  server.seat(world.phone('2001'), key);
  await Promise.all([local.ready(), door.ready()]);
  return { world, server, gate, local, door, told };
}

/** Sockets in this process wait for an end of the connection that does not come. */
async function endOf({ server, local, door }: Place): Promise<void> {
  server.close();
  for (const app of [local, door]) {
    for (const socket of app.websocketServer.clients) socket.terminate();
    await app.close();
  }
}

/** What the phone sends a page, with a way to wait for the next. */
class Page {
  readonly messages: Record<string, unknown>[] = [];
  readonly frames: Buffer[] = [];
  readonly socket: WebSocket;
  code: number | undefined;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      if (!(data instanceof Buffer)) return;
      if (isBinary) this.frames.push(data);
      else this.messages.push(JSON.parse(data.toString('utf8')) as Record<string, unknown>);
    });
    socket.on('close', (code) => (this.code = code));
  }

  press(command: Record<string, unknown>, beat = 0): void {
    this.socket.send(JSON.stringify({ beat, command }));
  }

  async closed(): Promise<number> {
    if (this.code === undefined) await once(this.socket, 'close');
    this.socket.terminate();
    return this.code ?? 0;
  }
}

function sessionCookie(gate: HandsetGate): string {
  const opened = gate.open(gate.newLink(), '192.0.2.1');
  assert.ok(typeof opened === 'object');
  return `__Host-offhook-handset-7443=${opened.session}`;
}

/** Each step of the sockets in this process takes a few turns. */
async function untilTrue(check: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (check()) return;
    await settle();
  }
  assert.fail(`expected in time: ${check.toString()}`);
}

async function pageAt(app: FastifyInstance, path: string, headers: Record<string, string> = {}): Promise<Page> {
  let page: Page | undefined;
  await app.injectWS(path, { headers }, { onInit: (socket) => void (page = new Page(socket)) });
  assert.ok(page !== undefined);
  return page;
}

describe('the handset page by its key', () => {
  let place: Place;
  before(async () => {
    place = await placeOf();
  });
  after(async () => {
    await endOf(place);
  });

  it('is given to whoever has the key, and to nobody else', async () => {
    const page = await place.local.inject(`/handset/${key}/`);
    assert.deepEqual(
      [page.statusCode, page.headers['cache-control'], page.headers['x-content-type-options']],
      [200, 'no-store', 'nosniff'],
    );
    assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/);
    const asset = await place.local.inject(`/handset/${key}/assets/x.js`);
    assert.deepEqual([asset.statusCode, asset.headers['cache-control']], [200, 'private, max-age=31536000, immutable']);
    for (const path of [`/handset/${key}/none`, `/handset/${'b'.repeat(32)}/`, '/handset/', '/open/x'])
      assert.equal((await place.local.inject(path)).statusCode, 404, path);
  });

  for (const [name, headers, isOpen] of [
    ['no origin: a program', {}, true],
    ['our origin', { host: '127.0.0.1:7080', origin: 'http://127.0.0.1:7080' }, true],
    ['another origin', { host: '127.0.0.1:7080', origin: 'https://evil.example.test' }, false],
    ['another port', { host: '127.0.0.1:7080', origin: 'http://127.0.0.1:9' }, false],
    ['a sandboxed page', { host: '127.0.0.1:7080', origin: 'null' }, false],
    ['an origin that is none', { host: '127.0.0.1:7080', origin: 'not an origin' }, false],
  ] as const)
    it(`socket, ${name}: ${isOpen ? 'let in' : 'refused'}`, async () => {
      const page = await pageAt(place.local, `/handset/${key}/socket`, headers);
      if (isOpen) await untilTrue(() => page.messages.length > 0);
      else assert.equal(await page.closed(), 1008);
      page.socket.terminate();
    });

  it('of a page that connects anew, nothing acts any more that was on its way before', async () => {
    const first = await pageAt(place.local, `/handset/${key}/socket?page=one`);
    const other = await pageAt(place.local, `/handset/${key}/socket?page=two`);
    const nameless = await pageAt(place.local, `/handset/${key}/socket`);
    await untilTrue(() => first.messages.length > 0 && other.messages.length > 0 && nameless.messages.length > 0);
    const again = await pageAt(place.local, `/handset/${key}/socket?page=one`);
    const nameless2 = await pageAt(place.local, `/handset/${key}/socket`);
    await first.closed();
    other.press({ type: 'hook', isOff: true });
    await untilTrue(() => JSON.stringify(again.messages.at(-1)).includes('"kind":"dialling"'));
    nameless.press({ type: 'text', text: '5' });
    await untilTrue(() => JSON.stringify(again.messages.at(-1)).includes('"number":"5"'));
    again.press({ type: 'key', key: 'home' }, 0);
    await untilTrue(() => JSON.stringify(nameless2.messages.at(-1)).includes('"kind":"idle"'));
    for (const page of [other, nameless, again, nameless2]) page.socket.terminate();
  });

  it('carries sound both ways, 20 ms at a time, and nothing of another length', async () => {
    const { audio } = place.world.phone('2001').calls;
    const page = await pageAt(place.local, `/handset/${key}/socket`);
    await untilTrue(() => page.messages.length > 0);
    const said = Int16Array.from({ length: 320 }, (_, index) => index * 100 - 16_000);
    page.socket.send(Buffer.from(said.buffer, 0, 638));
    page.socket.send(Buffer.alloc(642, 1));
    page.socket.send(Buffer.from(said.buffer));
    const taken = new Int16Array(320);
    await untilTrue(() => {
      audio.source.read(taken, 16_000);
      return taken.some((sample) => sample !== 0);
    });
    assert.deepEqual(taken, said);
    // What has to do with rates on the way may hold the first samples back.
    for (let frame = 0; frame < 3; frame++) audio.sink.write(new Int16Array(320).fill(12_345), 16_000);
    await untilTrue(() => page.frames.length > 1);
    assert.deepEqual(
      page.frames.map(({ length }) => length),
      page.frames.map(() => 640),
    );
    const heard = Array.from({ length: 320 }, (_, index) => page.frames[1]?.readInt16LE(index * 2) ?? 0);
    assert.ok(
      heard.every((sample) => Math.abs(sample - 12_345) < 100),
      heard.join(' '),
    );
    page.socket.terminate();
    await untilTrue(() => page.code !== undefined);
  });

  it('takes no message that is longer than a command, and so many connections', async () => {
    for (const [app, path, headers] of [
      [place.local, `/handset/${key}/socket`, {}],
      [place.door, '/handset/socket', { host, origin, cookie: sessionCookie(place.gate) }],
    ] as const) {
      const page = await pageAt(app, path, headers);
      await untilTrue(() => page.messages.length > 0);
      page.socket.send(' '.repeat(4097));
      assert.equal(await page.closed(), 1009);
      const { maxConnections, requestTimeout } = app.server;
      assert.deepEqual([maxConnections, requestTimeout], [1000, 15_000]);
    }
  });

  it('says each second that the phone is there; what comes late or is no command is told and does nothing', async () => {
    const page = await pageAt(place.local, `/handset/${key}/socket`);
    await untilTrue(() => page.messages.length > 0);
    await place.world.clock.advance(5000);
    const beats = (): readonly unknown[] => page.messages.filter(({ type }) => type === 'alive').map(({ beat }) => beat);
    await untilTrue(() => beats().length === 5);
    assert.deepEqual(beats(), [1, 2, 3, 4, 5]);
    page.press({ type: 'hook', isOff: true }, 1);
    page.socket.send('no JSON');
    await untilTrue(() => page.messages.filter(({ type }) => type === 'problem').length === 2);
    assert.ok(!page.messages.some((message) => JSON.stringify(message).includes('"kind":"dialling"')));
    page.press({ type: 'hook', isOff: true }, 5);
    await untilTrue(() => JSON.stringify(page.messages.at(-1)).includes('"kind":"dialling"'));
    page.press({ type: 'key', key: 'home' }, 5);
    page.socket.terminate();
    await untilTrue(() => page.code !== undefined);
    const { pendingTimers } = place.world.clock;
    await place.world.clock.advance(1000);
    assert.equal(place.world.clock.pendingTimers, pendingTimers - 1, 'without a page it says nothing');
  });
});

it('a socket that is refused ends, whether or not whoever opened it answers the close', { timeout: 15_000 }, async () => {
  const place = await placeOf();
  const { local } = place;
  await local.listen({ host: '127.0.0.1', port: 0 });
  const { port } = local.server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  client.write(
    [
      `GET /handset/${key}/socket HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Origin: https://evil.example.test',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
      '\r\n',
    ].join('\r\n'),
  );
  let heard = '';
  client.on('data', (data) => (heard += data.toString('latin1')));
  await once(client, 'close');
  assert.match(heard, /not allowed$/, 'the close frame with its reason');
  await endOf(place);
});

describe('the handset page over HTTPS', () => {
  let place: Place;
  before(async () => {
    place = await placeOf();
  });
  after(async () => {
    await endOf(place);
  });

  const form = { host, origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };

  const openLink = async (): Promise<string> => {
    const opened = await place.door.inject({ method: 'POST', url: `/open/${place.gate.newLink()}`, headers: form, payload: '' });
    assert.equal(opened.statusCode, 303);
    return String(opened.headers['set-cookie']);
  };

  it('is opened once by its link, with a cookie that no script reads and no other page sends', async () => {
    const link = place.gate.newLink();
    const seen = await place.door.inject({ url: `/open/${link}`, headers: { host } });
    assert.deepEqual([seen.statusCode, seen.headers['set-cookie'], seen.headers['cache-control']], [200, undefined, 'no-store']);
    assert.match(seen.body, /Open the handset/);
    assert.match(String(seen.headers['content-security-policy']), /default-src 'none'.*form-action 'self'; frame-ancestors 'none'/);
    assert.equal((await place.door.inject({ url: `/open/${link}`, headers: { host } })).statusCode, 200, 'looking spends nothing');
    const opened = await place.door.inject({ method: 'POST', url: `/open/${link}`, headers: form, payload: '' });
    assert.deepEqual([opened.statusCode, opened.headers.location], [303, '/handset/']);
    assert.match(
      String(opened.headers['set-cookie']),
      /^__Host-offhook-handset-7443=[0-9a-f]{32}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    assert.equal((await place.door.inject({ method: 'POST', url: `/open/${link}`, headers: form, payload: '' })).statusCode, 404, 'once');
    assert.deepEqual(place.told.splice(0), ['opened 127.0.0.1', 'wrong 127.0.0.1']);
  });

  it('is given to a session, page, files and socket, and to nobody without one', async () => {
    const [cookie = ''] = (await openLink()).split(';');
    for (const [cookies, status] of [
      [`other=1; ${cookie}`, 200],
      [cookie.replace('=', 'x='), 401],
      [`${cookie}0`, 401],
      ['', 401],
    ] as const)
      assert.equal((await place.door.inject({ url: '/handset/', headers: { host, cookie: cookies } })).statusCode, status, cookies);
    assert.equal((await place.door.inject({ url: '/handset/assets/x.js', headers: { host, cookie } })).statusCode, 200);
    assert.equal((await place.door.inject({ url: '/handset/assets/x.js', headers: { host } })).statusCode, 401);
    const page = await pageAt(place.door, '/handset/socket?page=one', { host, origin, cookie });
    await untilTrue(() => page.messages.some(({ type }) => type === 'view'));
    page.socket.terminate();
    assert.equal(await (await pageAt(place.door, '/handset/socket', { host, origin })).closed(), 1008);
  });

  it('of a page that connects anew, the socket of before is ended', async () => {
    const cookie = sessionCookie(place.gate);
    const first = await pageAt(place.door, '/handset/socket?page=one', { host, origin, cookie });
    const other = await pageAt(place.door, '/handset/socket?page=two', { host, origin, cookie });
    await pageAt(place.door, '/handset/socket?page=one', { host, origin, cookie });
    await first.closed();
    assert.equal(other.code, undefined);
  });

  it('is not given by the key of this machine', async () => {
    assert.equal((await place.door.inject({ url: `/handset/${key}/`, headers: { host } })).statusCode, 401);
  });

  it('refuses what comes from elsewhere before anything else: each kind of request goes by the table', async () => {
    const [cookie = ''] = (await openLink()).split(';');
    const link = place.gate.newLink();
    const statusOf = async (method: 'GET' | 'POST', url: string, headers: Record<string, string>): Promise<number> =>
      (await place.door.inject({ method, url, headers, ...(method === 'POST' ? { payload: '' } : {}) })).statusCode;
    assert.equal(await statusOf('GET', '/handset/', { host: 'evil.example.test', cookie }), 421);
    assert.equal(await statusOf('GET', `/open/${link}`, { host: 'evil.example.test' }), 421);
    assert.equal(await statusOf('GET', '/handset/', { host, cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }), 403);
    assert.equal(await statusOf('POST', `/open/${link}`, { ...form, origin: 'https://evil.example.test' }), 403);
    assert.equal(await statusOf('POST', `/open/${link}`, { ...form, 'sec-fetch-site': 'cross-site' }), 403);
    for (const headers of [
      { host, cookie },
      { host, cookie, origin: 'https://evil.example.test' },
      { host: 'evil.example.test', cookie, origin: 'https://evil.example.test' },
      { host, cookie, origin, 'sec-fetch-site': 'cross-site' },
    ])
      await assert.rejects(pageAt(place.door, '/handset/socket', headers), JSON.stringify(headers));
    assert.equal(await statusOf('POST', `/open/${link}`, form), 303, 'nothing was spent');
  });

  it('answers nobody who names two hosts, or another in the target', async () => {
    await place.door.listen({ host: '127.0.0.1', port: 0 });
    const { port } = place.door.server.address() as AddressInfo;
    const answered = async (...lines: readonly string[]): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      socket.end(`${lines.join('\r\n')}\r\nconnection: close\r\ncookie: ${sessionCookie(place.gate)}\r\n\r\n`);
      let text = '';
      for await (const part of socket) text += String(part);
      return text.split(' ')[1] ?? '';
    };
    assert.equal(await answered('GET /handset/ HTTP/1.1', `host: ${host}`), '200');
    assert.equal(await answered('GET /handset/ HTTP/1.1', `host: ${host}`, 'Host: evil.example.test'), '421');
    assert.equal(await answered('GET https://evil.example.test/handset/ HTTP/1.1', `host: ${host}`), '421');
  });

  it('slows who tries links, and says so', async () => {
    const guess = async (): Promise<readonly [number, unknown]> => {
      const token = randomHex(createSeededRandom(1), 16);
      const reply = await place.door.inject({ url: `/open/${token}`, headers: { host }, remoteAddress: '192.0.2.66' });
      return [reply.statusCode, reply.headers['retry-after']];
    };
    for (let count = 0; count < 5; count++) assert.deepEqual(await guess(), [404, undefined]);
    assert.deepEqual(await guess(), [429, '10']);
    assert.equal(place.told.splice(0).filter((text) => text === 'wrong 192.0.2.66').length, 5);
    await place.world.clock.advance(10_000);
    assert.deepEqual(await guess(), [404, undefined]);
  });

  it('takes no body that is larger than a form, and no other', async () => {
    const link = place.gate.newLink();
    const sent = async (type: string, payload: string): Promise<number> =>
      (await place.door.inject({ method: 'POST', url: `/open/${link}`, headers: { ...form, 'content-type': type }, payload })).statusCode;
    assert.equal(await sent('application/x-www-form-urlencoded', 'x'.repeat(1025)), 413);
    assert.equal(await sent('text/xml', '<x/>'), 415);
    assert.equal(place.gate.look(link, '192.0.2.1'), 'good');
  });

  it('ends with its phone', async () => {
    const [cookie = ''] = (await openLink()).split(';');
    const page = await pageAt(place.door, '/handset/socket', { host, origin, cookie });
    await untilTrue(() => page.messages.length > 0);
    place.server.close();
    assert.equal(await page.closed(), 1001);
    assert.equal(await (await pageAt(place.door, '/handset/socket', { host, origin, cookie })).closed(), 1001);
  });
});
