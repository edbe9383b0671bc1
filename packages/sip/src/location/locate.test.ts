import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { NaptrRecord, Random, SrvRecord } from '@offhook/base';
import { isProblem } from '@offhook/base';
import { VirtualWorld, createSeededRandom } from '@offhook/base/virtual';

import { parseUri } from '../message/uri.ts';
import type { Protocol, Target } from '../transport/flow.ts';
import { locate, locateHost, orderSrv, type LocateOptions } from './locate.ts';

function world(): VirtualWorld {
  const virtual = new VirtualWorld({ seed: 1 });
  const { addresses, srv, naptr } = virtual.internet.records;
  addresses.set('example.test', ['192.0.2.1']);
  addresses.set('one.example.test', ['192.0.2.11']);
  addresses.set('two.example.test', ['192.0.2.12', '192.0.2.13']);
  srv.set('_sip._udp.example.test', [
    { priority: 2, weight: 0, port: 5070, target: 'two.example.test' },
    { priority: 1, weight: 0, port: 5062, target: 'one.example.test' },
  ]);
  srv.set('_sips._tcp.example.test', [{ priority: 1, weight: 0, port: 5061, target: 'one.example.test' }]);
  const record = (order: number, service: string, replacement: string) => ({
    order,
    preference: 0,
    flags: 's',
    service,
    regexp: '',
    replacement,
  });
  naptr.set('example.test', [record(2, 'SIP+D2U', '_sip._udp.example.test'), record(1, 'SIPS+D2T', '_sips._tcp.example.test')]);
  return virtual;
}

function find(uri: string, protocols?: readonly Protocol[]): Promise<readonly Target[]> {
  const { names } = world().platform('192.0.2.99').network;
  return locate(parseUri(uri), { names, random: createSeededRandom(1), ...(protocols === undefined ? {} : { protocols }) });
}

function text(targets: readonly Target[]): readonly string[] {
  return targets.map(({ protocol, address, port }) => `${protocol} ${address}:${port}`);
}

describe('locating a server', () => {
  it('RFC 3263 §4.1: NAPTR in its order, then SRV by priority, each with its addresses', async () => {
    assert.deepEqual(text(await find('sip:2001@example.test')), [
      'tls 192.0.2.11:5061',
      'udp 192.0.2.11:5062',
      'udp 192.0.2.12:5070',
      'udp 192.0.2.13:5070',
    ]);
  });

  it('RFC 3263 §4.1: services that are not offered here are passed over', async () => {
    assert.deepEqual(text(await find('sip:2001@example.test', ['udp'])), [
      'udp 192.0.2.11:5062',
      'udp 192.0.2.12:5070',
      'udp 192.0.2.13:5070',
    ]);
  });

  it('RFC 3263 §4.1: a transport in the URI leaves SRV only; sips means TLS', async () => {
    assert.deepEqual(text(await find('sip:example.test;transport=udp')), [
      'udp 192.0.2.11:5062',
      'udp 192.0.2.12:5070',
      'udp 192.0.2.13:5070',
    ]);
    assert.deepEqual(text(await find('sips:example.test')), ['tls 192.0.2.11:5061']);
    assert.deepEqual(text(await find('sip:example.test;transport=tcp')), ['tcp 192.0.2.1:5060']);
  });

  it('RFC 3263 §4.2: an address or a port needs no SRV and means UDP', async () => {
    assert.deepEqual(text(await find('sip:192.0.2.50')), ['udp 192.0.2.50:5060']);
    assert.deepEqual(text(await find('sip:example.test:5080')), ['udp 192.0.2.1:5080']);
    assert.deepEqual(text(await find('sip:[2001:db8::1];transport=tls')), ['tls 2001:db8::1:5061']);
  });

  it('a certificate must be for the name that was asked for, not for the one that SRV names (RFC 5922 §4)', async () => {
    assert.deepEqual(new Set((await find('sips:example.test')).map(({ serverName }) => serverName)), new Set(['example.test']));
  });

  it('a name that leads nowhere and a scheme that is none of ours are typed errors', async () => {
    await assert.rejects(find('sip:nowhere.example.test'), (error) => isProblem(error, 'not-found'));
    await assert.rejects(find('tel:+15550100'), (error) => isProblem(error, 'unsupported'));
  });

  it('RFC 2782: within a priority the weight decides how often a target is first', () => {
    const records: readonly SrvRecord[] = [
      { priority: 1, weight: 90, port: 1, target: 'heavy' },
      { priority: 1, weight: 10, port: 2, target: 'light' },
      { priority: 0, weight: 0, port: 3, target: 'first' },
    ];
    const random = createSeededRandom(7);
    let heavy = 0;
    for (let count = 0; count < 1000; count++) {
      const [first, second] = orderSrv(records, random);
      assert.equal(first?.target, 'first');
      if (second?.target === 'heavy') heavy++;
    }
    assert.ok(heavy > 830 && heavy < 960, String(heavy));
  });
});

const record = (target: string, priority: number, weight: number): SrvRecord => ({ target, priority, weight, port: 5060 });

/** Randomness that always draws the same share of what there is. */
const drawing = (share: number): Random => ({
  bytes: (count) => Uint8Array.from({ length: count }, (_, index) => Math.floor(share * 256 ** (index + 1)) % 256),
});

describe('the order of targets', () => {
  it('RFC 2782: the first whose running sum of weights reaches the number that was drawn, weights of nothing first', () => {
    const records = [record('d', 2, 0), record('c', 1, 6), record('b', 1, 3), record('a', 1, 0)];
    // Drawn of 0 to 9, then of what is left.
    for (const [share, order] of [
      [0, 'a b c d'],
      [0.05, 'a b c d'],
      [0.15, 'b c a d'],
      [0.35, 'b c a d'],
      [0.45, 'c b a d'],
      [0.999, 'c b a d'],
    ] as const) {
      const ordered = orderSrv(records, drawing(share)).map(({ target }) => target);
      assert.equal(ordered.join(' '), order, String(share));
    }
    assert.deepEqual(orderSrv([], drawing(0)), []);
    assert.equal(records[0]?.target, 'd');
  });

  it('RFC 2782: a lower priority goes first, whatever the weights', () => {
    const records = [record('b', 20, 0), record('a', 10, 100), record('c', 30, 1)];
    assert.deepEqual(
      orderSrv(records, drawing(0.999)).map(({ target }) => target),
      ['a', 'b', 'c'],
    );
  });
});

function named(records: { naptr?: readonly NaptrRecord[]; srv?: Readonly<Record<string, readonly SrvRecord[]>> }): LocateOptions {
  const virtual = new VirtualWorld({ seed: 1 });
  virtual.internet.records.addresses.set('a.test', ['192.0.2.1']);
  virtual.internet.records.addresses.set('b.test', ['192.0.2.2', '192.0.2.3']);
  // RFC 2782: the root as a target means that there is no service, whatever stands there.
  for (const rootName of ['', '.']) virtual.internet.records.addresses.set(rootName, ['192.0.2.66']);
  if (records.naptr !== undefined) virtual.internet.records.naptr.set('a.test', records.naptr);
  for (const [name, values] of Object.entries(records.srv ?? {})) virtual.internet.records.srv.set(name, values);
  const { names } = virtual.platform('192.0.2.99').network;
  return { names, random: drawing(0) };
}

describe('what a target is', () => {
  const at = async (uri: string, options = named({})): Promise<readonly Target[]> => locate(parseUri(uri), options);

  it('RFC 3263 §4.1: it is UDP by default only where nothing asks for a transport', async () => {
    for (const [uri, target] of [
      ['sip:192.0.2.9', { protocol: 'udp', address: '192.0.2.9', port: 5060, serverName: '192.0.2.9', isDefault: true }],
      ['sip:192.0.2.9:5062;transport=', { protocol: 'udp', address: '192.0.2.9', port: 5062, serverName: '192.0.2.9', isDefault: true }],
      ['sip:192.0.2.9;transport=UDP', { protocol: 'udp', address: '192.0.2.9', port: 5060, serverName: '192.0.2.9' }],
      ['sips:192.0.2.9', { protocol: 'tls', address: '192.0.2.9', port: 5061, serverName: '192.0.2.9' }],
      ['sip:a.test', { protocol: 'udp', address: '192.0.2.1', port: 5060, serverName: 'a.test', isDefault: true }],
      ['sip:a.test:5062', { protocol: 'udp', address: '192.0.2.1', port: 5062, serverName: 'a.test', isDefault: true }],
      ['sip:a.test:5062;transport=tcp', { protocol: 'tcp', address: '192.0.2.1', port: 5062, serverName: 'a.test' }],
      ['sips:a.test', { protocol: 'tls', address: '192.0.2.1', port: 5061, serverName: 'a.test' }],
      ['sips:a.test:5062', { protocol: 'tls', address: '192.0.2.1', port: 5062, serverName: 'a.test' }],
      ['sip:x.test;maddr=a.test', { protocol: 'udp', address: '192.0.2.1', port: 5060, serverName: 'a.test', isDefault: true }],
      ['sip:a.test;maddr', { protocol: 'udp', address: '192.0.2.1', port: 5060, serverName: 'a.test', isDefault: true }],
    ] as const) {
      assert.deepEqual(await at(uri), [target], uri);
    }
  });

  it('RFC 3261 §26.2.2, RFC 3263 §4.1, RFC 7118 §8: the transport parameter, with sips the secure one of its kind', async () => {
    for (const [uri, protocol, port] of [
      ['sip:192.0.2.9;transport=tcp', 'tcp', 5060],
      ['sips:192.0.2.9;transport=tcp', 'tls', 5061],
      ['sip:192.0.2.9;transport=TLS', 'tls', 5061],
      ['sip:192.0.2.9;transport=ws', 'ws', 80],
      ['sips:192.0.2.9;transport=ws', 'wss', 443],
      ['sip:192.0.2.9;transport=wss', 'wss', 443],
      ['sips:192.0.2.9;transport=tls', 'tls', 5061],
      ['sips:192.0.2.9;transport=wss', 'wss', 443],
    ] as const) {
      const [target] = await at(uri);
      assert.deepEqual([target?.protocol, target?.port], [protocol, port], uri);
    }
    for (const uri of ['sip:192.0.2.9;transport=sctp', 'sips:192.0.2.9;transport=udp', 'tel:5550100', 'urn:x']) {
      await assert.rejects(at(uri), (error) => isProblem(error, 'unsupported'), uri);
    }
  });

  it('RFC 3263 §4.1: of the NAPTR records those count whose flag and service are known, by order, then preference', async () => {
    const naptr = (order: number, preference: number, service: string, replacement: string, flags = 's'): NaptrRecord => ({
      order,
      preference,
      flags,
      service,
      regexp: '',
      replacement,
    });
    const options = named({
      naptr: [
        naptr(2, 1, 'SIP+D2U', 'u.test'),
        naptr(1, 9, 'sip+d2t', 't.test', 'S'),
        naptr(1, 2, 'SIPS+D2T', 's.test'),
        naptr(0, 0, 'SIP+D2U', 'no.test', 'a'),
        naptr(0, 0, 'SIP+D2S', 'no.test'),
        naptr(0, 0, 'SIP+D2W', 'no.test'),
      ],
      srv: {
        'u.test': [record('192.0.2.4', 0, 0)],
        't.test': [record('b.test', 0, 0)],
        's.test': [record('.', 0, 0), record('', 0, 0), record('a.test', 1, 0)],
        'no.test': [record('192.0.2.5', 0, 0)],
        '_sip._udp.a.test': [record('192.0.2.6', 0, 0)],
      },
    });
    const shown = (targets: readonly Target[]): unknown =>
      targets.map(({ protocol, address, serverName, isDefault }) => [protocol, address, serverName, isDefault]);
    assert.deepEqual(shown(await at('sip:a.test', options)), [
      ['tls', '192.0.2.1', 'a.test', undefined],
      ['tcp', '192.0.2.2', 'a.test', undefined],
      ['tcp', '192.0.2.3', 'a.test', undefined],
      ['udp', '192.0.2.4', 'a.test', undefined],
    ]);
    assert.deepEqual(shown(await at('sips:a.test', options)), [['tls', '192.0.2.1', 'a.test', undefined]]);
    assert.deepEqual(shown(await at('sip:a.test', { ...options, protocols: ['ws'] })), [['ws', '192.0.2.5', 'a.test', undefined]]);
    // A transport that is asked for needs no NAPTR.
    assert.deepEqual(shown(await at('sip:a.test;transport=udp', options)), [['udp', '192.0.2.6', 'a.test', undefined]]);
  });

  it('RFC 3263 §4.1, RFC 7118 §8: without NAPTR the service of each transport is asked for, in the order in which they are offered', async () => {
    const srv = Object.fromEntries(
      ['_sip._udp', '_sip._tcp', '_sips._tcp', '_sip._ws', '_sips._ws'].map((service, index) => [
        `${service}.a.test`,
        [record(`192.0.2.${10 + index}`, 0, 0)],
      ]),
    );
    const found = async (uri: string, protocols?: readonly Protocol[]): Promise<unknown> => {
      const targets = await at(uri, { ...named({ srv }), ...(protocols === undefined ? {} : { protocols }) });
      return targets.map(({ protocol, address }) => `${protocol} ${address}`);
    };
    assert.deepEqual(await found('sip:a.test'), ['udp 192.0.2.10', 'tcp 192.0.2.11', 'tls 192.0.2.12']);
    assert.deepEqual(await found('sip:a.test', ['wss', 'ws', 'udp']), ['wss 192.0.2.14', 'ws 192.0.2.13', 'udp 192.0.2.10']);
    assert.deepEqual(await found('sips:a.test', ['udp', 'wss', 'tls']), ['wss 192.0.2.14', 'tls 192.0.2.12']);
    assert.deepEqual(await found('sips:a.test'), ['tls 192.0.2.12']);
  });

  it('a service whose names lead nowhere leaves the addresses of the name itself', async () => {
    const options = named({ srv: { '_sip._udp.a.test': [record('.', 0, 0), record('nowhere.test', 1, 0)] } });
    assert.deepEqual(await at('sip:a.test', options), [
      { protocol: 'udp', address: '192.0.2.1', port: 5060, serverName: 'a.test', isDefault: true },
    ]);
  });

  it('a host without a URI is located alike', async () => {
    const what = { host: 'b.test', port: undefined, protocol: 'tcp', onlySecure: false, options: named({}) } as const;
    assert.deepEqual(
      (await locateHost(what)).map(({ protocol, address }) => `${protocol} ${address}`),
      ['tcp 192.0.2.2', 'tcp 192.0.2.3'],
    );
    await assert.rejects(locateHost({ ...what, host: 'nowhere.test', port: 5060 }), (error) => isProblem(error, 'not-found'));
  });
});
