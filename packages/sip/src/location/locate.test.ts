import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SrvRecord } from '@offhook/base';
import { isProblem } from '@offhook/base';
import { VirtualWorld, createSeededRandom } from '@offhook/base/virtual';

import { parseUri } from '../message/uri.ts';
import type { Protocol, Target } from '../transport/flow.ts';
import { locate, orderSrv } from './locate.ts';

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
