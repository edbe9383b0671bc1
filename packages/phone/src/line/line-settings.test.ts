import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Settings, effectiveConfiguration, findModel, writeConfiguration, readConfiguration } from '@offhook/ucs';
import { utf8Bytes } from '@offhook/base';

import type { LineSettings } from './line-settings.ts';
import { configuredLines, lineSettings } from './line-settings.ts';

const model = findModel('VVX450') ?? assert.fail('no VVX450');

function settingsOf(values: Readonly<Record<string, string>>): Settings {
  const text = writeConfiguration(values);
  const contents = [{ layer: 'files', assignments: readConfiguration(utf8Bytes(text), 'site.cfg').assignments }] as const;
  return new Settings(effectiveConfiguration({ contents, model }));
}

function lineOf(values: Readonly<Record<string, string>>): LineSettings {
  return lineSettings(settingsOf({ 'reg.1.address': '2001', ...values }), 1) ?? assert.fail('no line');
}

function serverOf(values: Readonly<Record<string, string>>): unknown {
  return lineOf(values).servers[0];
}

describe('voIpProt.server.x.transport=DNSnaptr', () => {
  for (const [what, address, port, expected] of [
    ['a name alone: the domain says what it speaks', 'example.test', '0', { host: 'example.test' }],
    ['a name with a port: UDP, and no NAPTR is asked', 'example.test', '5060', { host: 'example.test', port: 5060, protocol: 'udp' }],
    ['an IPv4 address: UDP', '192.0.2.1', '0', { host: '192.0.2.1', protocol: 'udp' }],
    ['an IPv6 address: UDP', '2001:db8::1', '0', { host: '2001:db8::1', protocol: 'udp' }],
  ] as const) {
    it(what, () => {
      const values = { 'voIpProt.server.1.address': address, 'voIpProt.server.1.port': port, 'voIpProt.server.1.transport': 'DNSnaptr' };
      assert.deepEqual(serverOf(values), expected);
    });
  }
});

describe('a line without settings of its own', () => {
  const site = { 'voIpProt.server.1.address': 'example.test' };

  it('is all defaults', () => {
    assert.deepEqual(lineOf(site), {
      index: 1,
      addressOfRecord: 'sip:2001@example.test',
      label: '2001',
      displayName: '',
      authUser: '2001',
      authPassword: '',
      servers: [{ host: 'example.test' }],
      registers: true,
      expiresS: 3600,
      overlapS: 60,
      retryBaseS: 60,
      retryMaxS: 60,
      abandonServerAfterMs: 3500,
      failBackAfterMs: 3_600_000,
      lineKeys: 1,
      callsPerLineKey: 24,
    });
  });

  it('is none without an address', () => {
    assert.equal(lineSettings(settingsOf(site), 1), undefined);
    assert.deepEqual(configuredLines(settingsOf(site), model), []);
  });

  it('does not register without a server, and its domain is localhost', () => {
    const line = lineOf({});
    assert.deepEqual([line.registers, line.servers, line.addressOfRecord], [false, [], 'sip:2001@localhost']);
  });

  it('uses the servers of the site, in order, with their own port, transport, expiry and patience', () => {
    const line = lineOf({
      'voIpProt.server.1.address': '192.0.2.1',
      'voIpProt.server.1.port': '5070',
      'voIpProt.server.1.transport': 'TCPOnly',
      'voIpProt.server.1.expires': '300',
      'voIpProt.server.1.retryMaxCount': '2',
      'voIpProt.server.1.retryTimeOut': '1000',
      'voIpProt.server.1.failOver.failBack.mode': 'duration',
      'voIpProt.server.1.failOver.failBack.timeout': '90',
      'voIpProt.server.4.address': 'four.example.test',
      'reg.1.server.1.expires': '600',
      'reg.1.server.1.retryMaxCount': '5',
      'reg.1.server.1.retryTimeOut': '700',
      'reg.1.server.1.failOver.failBack.mode': 'newRequests',
      'reg.1.server.1.failOver.failBack.timeout': '120',
    });
    assert.deepEqual(line.servers, [{ host: '192.0.2.1', port: 5070, protocol: 'tcp' }, { host: 'four.example.test' }]);
    assert.deepEqual([line.expiresS, line.abandonServerAfterMs, line.failBackAfterMs], [300, 3000, 90_000]);
  });
});

describe('a line with settings of its own', () => {
  it('takes each of reg.x', () => {
    assert.deepEqual(
      lineOf({
        'reg.1.address': 'SIPS:alice@example.test',
        'reg.1.label': 'Alice',
        'reg.1.displayName': 'Alice Example',
        'reg.1.auth.userId': 'alice-id',
        'reg.1.auth.password': 'secret',
        'reg.1.outboundProxy.address': '192.0.2.9',
        'reg.1.outboundProxy.port': '5090',
        'reg.1.outboundProxy.transport': 'TLS',
        'reg.1.server.1.address': 'own.example.test',
        'reg.1.server.1.port': '5080',
        'reg.1.server.1.transport': 'TCPpreferred',
        'reg.1.server.1.register': '0',
        'reg.1.server.1.expires': '600',
        'reg.1.server.1.expires.overlap': '30',
        'reg.1.server.1.registerRetry.baseTimeOut': '20',
        'reg.1.server.1.registerRetry.maxTimeOut': '100',
        'reg.1.server.1.retryMaxCount': '1',
        'reg.1.server.1.retryTimeOut': '700',
        'reg.1.server.1.failOver.failBack.mode': 'newRequests',
        'reg.1.server.1.failOver.failBack.timeout': '120',
        'reg.1.server.4.address': '192.0.2.4',
        'reg.1.server.4.transport': 'UDPOnly',
        'reg.1.lineKeys': '2',
        'reg.1.callsPerLineKey': '3',
        'voIpProt.server.1.address': 'example.test',
        'voIpProt.server.1.expires': '300',
        'voIpProt.server.1.retryMaxCount': '5',
        'voIpProt.server.1.retryTimeOut': '1000',
        'call.callsPerLineKey': '5',
      }),
      {
        index: 1,
        addressOfRecord: 'sip:alice@example.test',
        label: 'Alice',
        displayName: 'Alice Example',
        authUser: 'alice-id',
        authPassword: 'secret',
        servers: [
          { host: 'own.example.test', port: 5080, protocol: 'tcp' },
          { host: '192.0.2.4', protocol: 'udp' },
        ],
        outboundProxy: { host: '192.0.2.9', port: 5090, protocol: 'tls' },
        registers: false,
        expiresS: 600,
        overlapS: 30,
        retryBaseS: 20,
        retryMaxS: 100,
        abandonServerAfterMs: 700,
        failBackAfterMs: 0,
        lineKeys: 2,
        callsPerLineKey: 3,
      } satisfies LineSettings,
    );
  });

  it('is shown and authenticated by its user where it names neither', () => {
    const { label, authUser } = lineOf({ 'reg.1.address': 'sip:alice@example.test' });
    assert.deepEqual([label, authUser], ['alice', 'alice']);
  });

  it('keeps a scheme that stands elsewhere than in front', () => {
    assert.equal(lineOf({ 'reg.1.address': 'my-sip:2001@example.test' }).addressOfRecord, 'sip:my-sip:2001@example.test');
  });

  it('has the calls of a line key from call.callsPerLineKey', () => {
    assert.equal(lineOf({ 'call.callsPerLineKey': '5' }).callsPerLineKey, 5);
  });
});

describe('reg.x.server.y.retryMaxCount and .retryTimeOut: how long a server may be silent (RFC 3261 §17.1.1.2)', () => {
  for (const [tries, pauseMs, expectedMs] of [
    ['1', '0', 500],
    ['2', '0', 1500],
    ['0', '0', 3500],
    ['0', '1000', 7000],
    ['4', '200', 3000],
  ] as const) {
    it(`${tries} tries of ${pauseMs} ms`, () => {
      const line = lineOf({
        'reg.1.server.1.address': 'example.test',
        'reg.1.server.1.retryMaxCount': tries,
        'reg.1.server.1.retryTimeOut': pauseMs,
      });
      assert.equal(line.abandonServerAfterMs, expectedMs);
    });
  }
});

describe('failOver.failBack: when the first server is tried again', () => {
  for (const [mode, timeout, expectedMs] of [
    ['newRequests', '60', 0],
    ['duration', '0', undefined],
    ['duration', '60', 60_000],
  ] as const) {
    for (const who of ['reg.1.server.1', 'voIpProt.server.1'])
      it(`${who}: ${mode} ${timeout}`, () => {
        const line = lineOf({
          [`${who}.address`]: 'example.test',
          [`${who}.failOver.failBack.mode`]: mode,
          [`${who}.failOver.failBack.timeout`]: timeout,
        });
        assert.equal(line.failBackAfterMs, expectedMs);
      });
  }
});

it('reg.x: as many lines as the model has, each with its own index, and none between', () => {
  const values = { 'reg.1.address': '2001', 'reg.3.address': '2003', [`reg.${model.lines}.address`]: '2012' };
  const beyond = { [`reg.${model.lines + 1}.address`]: '2013' };
  assert.deepEqual(
    configuredLines(settingsOf({ ...values, ...beyond }), model).map(({ index, label }) => [index, label]),
    [
      [1, '2001'],
      [3, '2003'],
      [model.lines, '2012'],
    ],
  );
});
