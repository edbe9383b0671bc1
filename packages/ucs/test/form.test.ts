// The form of a value by its kind: what is surely wrong is told, what a phone may take is not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { catalogue, concreteName, findParameter } from '../src/parameter/catalogue.ts';
import { unmetForm } from '../src/parameter/form.ts';
import type { ValueKind } from '../src/parameter/kind.ts';
import type { ParameterRow } from '../src/parameter/row.ts';

interface Forms {
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly expected: string;
}

const addresses = ['192.0.2.1', '224.000.001.116', '255.255.255.255', '2001:db8::1', '::', '::1', '1:2:3:4:5:6:7:8', '::ffff:192.0.2.1'];
const noAddresses = [
  '1:2:3:4:5:6:7:12345',
  '1::1.2',
  '192.0.2.1::1',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.1.5',
  '1192.0.2.1',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '2001:db8::g',
];

const kinds: Partial<Record<ValueKind, Forms>> = {
  switch: {
    good: ['0', '1', 'TRUE', 'false'],
    // A phone may take them or not: no shipped file and no schema writes them.
    bad: ['2', '10', 'perhaps', 'x on', 'yes', 'on', 'off', 'enable', 'disabled', 'true false'],
    expected: '0 or 1',
  },
  integer: { good: ['0', '-5', '+12', '2^48'], bad: ['x', '1.5', '5 s', '3^2', '2^'], expected: 'whole number' },
  seconds: { good: ['0', '30'], bad: ['30s', 's30'], expected: 'seconds' },
  milliseconds: { good: ['500'], bad: ['0.5'], expected: 'milliseconds' },
  minutes: { good: ['5'], bad: ['5 min'], expected: 'minutes' },
  hours: { good: ['5'], bad: ['5:00'], expected: 'hours' },
  port: { good: ['0', '5060', '65535'], bad: ['65536', '-1', 'sip', '5060x', '0x10', '5e2'], expected: 'port' },
  offset: {
    good: ['0', '-18000', '+3600', '20700', '-43200', '900', '50400'],
    bad: ['-5', '+1', '5', '-300', '330', '899', 'GMT+1', '3600 s'],
    expected: 'seconds from GMT, a multiple of 900',
  },
  'time-of-day': {
    good: ['0:00', '03:00', '19:59', '23:59', '24:00', '01:02:03'],
    bad: ['0', '3', '25:00', '12:60', '3am', '03.00', '003:00', '03:000', '03:00:60'],
    expected: 'hh:mm',
  },
  uri: {
    good: [
      '2001',
      'ada',
      '*97',
      '+1 202 555 0147',
      'ada@example.test',
      'sip:ada@example.test;transport=tls',
      'SIPS:ada@example.test:5061',
      '"Ada" <sip:ada@example.test>',
      'tel:+12025550147',
      'sip:192.0.2.1',
      'a b',
      '"Ada King" <sip:ada@example.test>',
      'Ada King <sip:ada@example.test>',
      '$Register User$ 2001',
    ],
    bad: [
      'http://example.test/ada',
      'mailto:ada@example.test',
      'LDAPS:x',
      'sip:',
      'sips:;x',
      '@example.test',
      'ada@',
      'sip:@example.test',
      '<sip:>',
      '20 01',
      '200 1',
      '555 0147',
      'sip:20 01',
      'ada lovelace@example.test',
      'sip:ada@example .test',
      '<sip:ad a@example.test>',
    ],
    expected: 'SIP URI, its user part, or a number',
  },
  'telephone-number': { good: ['911', '2001', 'x'], bad: ['https:x', 'sip:'], expected: 'number' },
  'digit-map': {
    good: [
      '[0-9]x',
      '[2-79]x',
      '[a-f]',
      '[1-1]',
      '[*#0-9]T',
      '[2-9]11|0T|011xxx.T',
      '+x.T',
      'R9RRxxxxxxx',
      '(91|92)xx',
      String.raw`\[x\(`,
      '^9(1(2)3)$',
      '((x))',
      'x',
    ],
    bad: ['[9-2]xx', 'x|[13-2]', '[2-97-3]', '[f-a]', '[2-9xxx', '[2-9xxx|0T|(', '2-9]x', '[]x', '[[2]3]', '(x', 'x)', ')(', '[2]('],
    expected: 'digit map',
  },
  email: {
    good: ['ada@example.test'],
    bad: ['ada', '@example.test', 'ada@', 'a da@example.test', 'a@b@example.test'],
    expected: 'e-mail address',
  },
  host: {
    good: [
      ...addresses,
      'pbx',
      'sip.example.test',
      'sip-1.example.test.',
      '_sip._udp.example.test',
      'pbx.example.test:5060',
      '[::1]:5060',
      '[::1]',
      '4.pbx',
      '1',
      'ldap://directory.example.test:389',
      'ldaps://[::1]',
    ],
    bad: [
      ...noAddresses,
      'http://example.test',
      'sip:pbx.example.test',
      'ada@example.test',
      'pbx.example.test/x',
      'two names',
      'pbx:50\n60',
      'pbx.example.test:65536',
      'pbx.example.test:',
      'pbx..example.test',
      '.example.test',
      ':5060',
      '[192.0.2.1]',
      '[::1',
    ],
    expected: 'host name or IP address',
  },
  'host-port': { good: ['pbx.example.test:5060', 'pbx', '[::1]:80'], bad: ['http://pbx:80', 'pbx:80:80'], expected: 'host:port' },
  domain: { good: ['example.test', '_sip._tcp.example.test', '.', 'OFFICE'], bad: ['a b', 'x:5060', 'x@y', '..'], expected: 'domain name' },
  'ip-address': {
    good: [...addresses, 'fe80::1%eth0', '2001:db8::1/128'],
    bad: [...noAddresses, 'pbx', '192.0.2.1:80', '2001:db8::1/129', '::192.0.2.1:1', 'x::1', '::1x', '1:2:3:4:5:6:7::8'],
    expected: 'IP address',
  },
  'multicast-address': {
    good: ['224.0.1.116', '224.000.001.116', '239.255.255.255', 'ff02::1', 'FF05::1:3'],
    bad: ['10.0.0.1', '192.0.2.1', '223.255.255.255', '240.0.0.1', '2001:db8::1', 'fe80::1', 'pbx', '224.0.1'],
    expected: 'multicast address',
  },
  'subnet-mask': {
    good: ['255.255.255.0', '255.0.0.0', '255.255.254.0', '255.255.255.255', '0.0.0.0', '128.0.0.0', '255.255.255.252'],
    bad: ['255.0.255.0', '255.255.255.1', '0.255.255.0', '255.255.253.0', '24', '/24', '255.255.255', '192.0.2.1'],
    expected: 'subnet mask',
  },
  dscp: {
    good: ['0', '46', '63', 'EF', 'ef', 'AF11', 'AF43', 'CS0', 'cs7'],
    bad: ['64', '-1', '184', 'AF14', 'AF51', 'AF01', 'CS8', 'EFx', 'high', '4.6', '0x2e'],
    expected: '0 to 63, EF, AFxy or CSx',
  },
  language: {
    good: ['English_United_Kingdom', 'German_Germany', 'Chinese_China', 'SoundPointIPLocalization/German_Germany', 'Français_Canada'],
    bad: ['de', 'German', 'german_germany', 'en-US', 'en_US.UTF-8', 'German Germany', 'German_', '_Germany', '3'],
    expected: 'folder of a language, such as German_Germany',
  },
  certificate: {
    good: [
      '-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----',
      'Version: 3 -----BEGIN CERTIFICATE-----',
      'https://pbx.example.test/ca.pem',
      'ca.pem',
      'certs/ca',
      '/certs/ca',
      'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTES',
      '[PHONE_MAC_ADDRESS]-ca.pem',
    ],
    bad: ['hello', '1', 'my certificate', 'http:/pbx.example.test/ca.pem', '----BEGIN', 'MIIDdz'],
    expected: 'PEM certificate, URL or file name',
  },
  'mac-address': { good: ['0004f2000001', '00:04:F2:00:00:01'], bad: ['0004f200000', '0004f2abcdeg'], expected: 'MAC address' },
  url: {
    good: [
      'http://example.test/',
      'HTTPS://[::1]:443/x?y',
      'ftp://ada@example.test',
      'tftp://x',
      'ldaps://x',
      'push',
      'example.test/x',
      'http:80',
      'file:///x',
      '/x',
    ],
    bad: [
      'http:/example.test',
      'http//example.test',
      'https:example.test',
      'https:',
      'http:///x',
      'http://',
      'http://exam ple.test',
      'ldap:x',
    ],
    expected: 'URL',
  },
  'list of seconds': { good: ['3', '3|3|3', '3, 4', '3|'], bad: ['3|x', 'x'], expected: 'list: seconds' },
  'list of integer': { good: ['1,1', '200 ; 486'], bad: ['1,a'], expected: 'list: whole number' },
  'list of telephone-number': { good: ['911, 112', 'sip:911@example.test;112'], bad: ['911,http://x'], expected: 'list: number' },
};

/** Rows by name: to rename one, or to give it another kind, is told here. */
const faults: readonly (readonly [name: string, value: string, expected: string])[] = [
  ['tcpIpApp.sntp.gmtOffset', '-5', 'seconds from GMT, a multiple of 900'],
  ['device.sntp.gmtOffset', '+1', 'seconds from GMT, a multiple of 900'],
  ['reg.1.server.1.address', 'http://pbx.example.test', 'host name or IP address'],
  ['voIpProt.SIP.outboundProxy.address', 'sip:pbx.example.test', 'host name or IP address'],
  ['tcpIpApp.sntp.address', 'ntp://time.example.test', 'host name or IP address'],
  ['mb.proxy', 'http://proxy.example.test:8080', 'host:port'],
  ['dialplan.digitmap', '[2-9xxx|0T|(', 'digit map'],
  ['dialplan.1.digitmap', 'x.T]', 'digit map'],
  ['dialplan.digitmap.timeOut', '3|T', 'list: seconds'],
  ['prov.polling.time', '3', 'hh:mm'],
  ['SCEP.csr.email', 'ada', 'e-mail address'],
  ['device.prov.serverName', 'https:/example.test', 'URL'],
  ['mb.main.home', 'http//example.test', 'URL'],
  ['tcpIpApp.dns.server', 'dns.example.test', 'IP address'],
  ['device.net.subnetMask', '255.255.255', 'subnet mask'],
  ['device.wifi.subnetMask', '255.0.255.0', 'subnet mask'],
  ['ptt.address', '10.0.0.1', 'multicast address'],
  ['qos.ip.rtp.dscp', '64', '0 to 63, EF, AFxy or CSx'],
  ['qos.ip.rtp.video.dscp', 'high', '0 to 63, EF, AFxy or CSx'],
  ['qos.ip.callControl.dscp', 'AF44', '0 to 63, EF, AFxy or CSx'],
  ['lcl.ml.lang', 'de', 'folder of a language, such as German_Germany'],
  ['device.sec.TLS.customCaCert1', 'hello', 'PEM certificate, URL or file name'],
  ['sec.TLS.customDeviceCert.1', 'hello', 'PEM certificate, URL or file name'],
  ['reg.1.address', '20 01', 'SIP URI, its user part, or a number'],
  ['up.headsetMode', 'on', '0 or 1'],
  ['reg.1.address', '@example.test', 'SIP URI, its user part, or a number'],
  ['divert.1.contact', 'http://example.test', 'SIP URI, its user part, or a number'],
  ['dialplan.routing.emergency.1.value', '911,http://x', 'list: number'],
  ['device.dns.domain', 'a domain', 'domain name'],
];

function rowOf(name: string): ParameterRow {
  return findParameter(name)?.row ?? assert.fail(name);
}

describe('the form of a value', () => {
  for (const [kind, { good, bad, expected }] of Object.entries(kinds)) {
    it(`of kind ${kind}`, () => {
      for (const value of good) assert.equal(unmetForm(kind as ValueKind, value), undefined, value);
      for (const value of bad) assert.equal(unmetForm(kind as ValueKind, value), expected, value);
    });
  }

  it('follows from the row', () => {
    for (const [name, value, expected] of faults) assert.equal(unmetForm(rowOf(name).kind, value), expected, name);
  });

  it('is no matter of spaces around, of nothing, of NULL', () => {
    assert.equal(unmetForm('host', ' pbx.example.test '), undefined);
    for (const value of ['', '  ', 'NULL', ' null ']) assert.equal(unmetForm('host', value), undefined, value);
    assert.notEqual(unmetForm('host', 'null void'), undefined);
  });

  it('is not told of what a template has still to fill in', () => {
    for (const value of [
      '{{ host }}',
      '{$server_address_1}/x',
      '${phone.server}:x',
      '{% if x %}',
      '<%= @host %>',
      '<?php echo 1 ?>',
      '%%HOST%% x',
      'http://[PHONE_MAC_ADDRESS].example.test',
      'http://[MODEL]/',
      '#YourSntpIp#',
      '@HOST@/x',
      'a b $HOST$',
      '$Register User$',
    ])
      assert.equal(unmetForm('host', value), undefined, value);
    for (const value of ['a@b@c d', 'http://[1]', 'x##y', '100%', 'x $', '[a_b]'])
      assert.notEqual(unmetForm('host', value), undefined, value);
  });

  it('is not known of free texts, names, words and secrets', () => {
    for (const kind of ['text', 'name', 'word', 'login', 'password', 'macro', 'list of word', 'path'] as const)
      assert.equal(unmetForm(kind, 'http:// @[('), undefined, kind);
  });

  it('of every default is the form of its row', () => {
    for (const [name, row] of Object.entries(catalogue) as [string, ParameterRow][]) {
      const defaults = [row.default, row.defaultByProfile, row.defaultByModel, row.defaultByIndex, row.defaultByRelease].flatMap((value) =>
        typeof value === 'string' ? [value] : Object.values<string | undefined>(value ?? {}),
      );
      if (row.type === 'boolean' || row.type === 'choice') continue;
      for (const value of defaults) assert.equal(unmetForm(row.kind, value ?? ''), undefined, `${concreteName(name, [1, 1])}: ${value}`);
    }
  });
});
