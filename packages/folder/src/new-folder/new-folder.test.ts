import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';
import { readConfiguration } from '@offhook/ucs';

import type { NewFolder } from './files.ts';
import { newFolderFiles } from './files.ts';
import { parseAdministratorPassword, parseSipPassword, questionNames, questions } from './questions.ts';

const least: NewFolder = {
  server: 'sip.example.test',
  transport: 'TLS',
  mac: '0004f2000001',
  extension: '2001',
  name: '',
  authUser: '',
  timeServer: '',
  offsetGmtS: undefined,
  language: undefined,
  sipPassword: undefined,
  administratorPassword: undefined,
};

/** The settings of each file, by its path. */
function settingsOf(folder: NewFolder): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    newFolderFiles(folder).map(({ path, text }) => {
      const { assignments, complaints, refusal } = readConfiguration(utf8Bytes(text), path);
      assert.deepEqual([complaints, refusal], [[], undefined], path);
      return [path, Object.fromEntries(assignments.map(({ name, value }) => [name, value]))];
    }),
  );
}

const siteLeast = {
  'voIpProt.server.1.address': 'sip.example.test',
  'voIpProt.server.1.transport': 'TLS',
  'sec.srtp.offer': '1',
  'sec.TLS.SIP.strictCertCommonNameValidation': '1',
  'feature.da.enabled': '0',
  'feature.lens.enabled': '0',
  'feature.obitalk.enabled': '0',
  'device.set': '1',
  'device.da.enabled': '0',
  'device.da.enabled.set': '1',
  'httpd.cfg.secureTunnelRequired': '1',
};
const phoneLeast = { 'reg.1.address': '2001', 'reg.1.label': '2001', 'reg.1.displayName': '2001', 'reg.1.auth.userId': '2001' };

describe('the files of a new folder', () => {
  it('with the least that is asked: nothing secret, nothing that DHCP says', () => {
    assert.deepEqual(settingsOf(least), {
      '000000000000.cfg': {
        APP_FILE_PATH: 'sip.ld',
        CONFIG_FILES: 'phone[PHONE_MAC_ADDRESS].cfg, site.cfg',
        LOG_FILE_DIRECTORY: 'logs',
        OVERRIDES_DIRECTORY: 'overrides',
        CONTACTS_DIRECTORY: 'contacts',
        CALL_LISTS_DIRECTORY: 'calls',
      },
      'site.cfg': siteLeast,
      'phone0004f2000001.cfg': phoneLeast,
    });
    assert.deepEqual(
      newFolderFiles(least).map(({ holdsSecret }) => holdsSecret),
      [false, false, false],
    );
    const text = newFolderFiles(least)
      .map((file) => file.text)
      .join('');
    assert.match(text, /No administrator password is set here/);
    assert.match(text, /If the server asks for a password: reg\.1\.auth\.password/);
    assert.match(text, /Calls are encrypted where the other side can/);
  });

  it('with all that is asked: passwords stand in files that are told to hold them', () => {
    const folder = {
      ...least,
      name: 'Ada "A" & Co',
      authUser: 'ada',
      timeServer: 'time.example.test',
      offsetGmtS: 3600,
      language: 'German_Germany',
      sipPassword: 'orchard-lantern',
      administratorPassword: 'harbour-violin',
    };
    assert.deepEqual(settingsOf(folder)['site.cfg'], {
      ...siteLeast,
      'device.auth.localAdminPassword': 'harbour-violin',
      'device.auth.localAdminPassword.set': '1',
      'tcpIpApp.sntp.address': 'time.example.test',
      'tcpIpApp.sntp.address.overrideDHCP': '1',
      'tcpIpApp.sntp.gmtOffset': '3600',
      'tcpIpApp.sntp.gmtOffset.overrideDHCP': '1',
      'lcl.ml.lang': 'German_Germany',
    });
    assert.deepEqual(settingsOf(folder)['phone0004f2000001.cfg'], {
      ...phoneLeast,
      'reg.1.displayName': 'Ada "A" & Co',
      'reg.1.auth.userId': 'ada',
      'reg.1.auth.password': 'orchard-lantern',
    });
    assert.deepEqual(
      newFolderFiles(folder).map(({ path, holdsSecret }) => [path, holdsSecret]),
      [
        ['000000000000.cfg', false],
        ['site.cfg', true],
        ['phone0004f2000001.cfg', true],
      ],
    );
    const text = newFolderFiles(folder)
      .map((file) => file.text)
      .join('');
    assert.match(text, /Change the administrator password from time to time/);
    assert.match(text, /Keep this file readable by the web server alone/);
  });

  it('a time server or an offset alone stands alone, GMT itself too', () => {
    const of = (more: Partial<NewFolder>): readonly string[] =>
      Object.keys(settingsOf({ ...least, ...more })['site.cfg'] ?? {}).filter((name) => name.startsWith('tcpIpApp.'));
    assert.deepEqual(of({ timeServer: 't.example.test' }), ['tcpIpApp.sntp.address', 'tcpIpApp.sntp.address.overrideDHCP']);
    assert.deepEqual(of({ offsetGmtS: 0 }), ['tcpIpApp.sntp.gmtOffset', 'tcpIpApp.sntp.gmtOffset.overrideDHCP']);
  });

  it('without TLS no keys of calls are offered, and a comment says why', () => {
    const [, site] = newFolderFiles({ ...least, transport: 'UDPOnly' });
    assert.ok(site !== undefined && !/<sec\b/.test(site.text) && site.text.includes('Without TLS it would send the keys of the calls'));
    assert.equal(settingsOf({ ...least, transport: 'UDPOnly' })['site.cfg']?.['voIpProt.server.1.transport'], 'UDPOnly');
  });

  it('the layout: a declaration, a comment, sections apart by blank lines, attributes one a line where there are several', () => {
    const [primary, site, phone] = newFolderFiles(least);
    assert.ok(primary !== undefined && site !== undefined);
    assert.deepEqual(phone?.text.split('\n'), [
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
      '<!-- What phone 0004f2000001 has for itself. Copy this file for each further phone, with its MAC address in the name. -->',
      '<phoneConfiguration>',
      '  <!-- If the server asks for a password: reg.1.auth.password. -->',
      '  <reg',
      '    reg.1.address="2001"',
      '    reg.1.label="2001"',
      '    reg.1.displayName="2001"',
      '    reg.1.auth.userId="2001"',
      '  />',
      '</phoneConfiguration>',
      '',
    ]);
    assert.ok(
      site.text.includes('\n\n  <!-- The phone\'s web pages come over HTTPS only. -->\n  <httpd httpd.cfg.secureTunnelRequired="1"/>\n\n'),
    );
    assert.ok(
      primary.text.includes(
        '<!-- CONFIG_FILES: the first file that sets a parameter wins, so that a phone can differ from its site.\n     The folders',
      ),
    );
    assert.ok(primary.text.endsWith('CALL_LISTS_DIRECTORY="calls"\n/>\n'));
    assert.ok(!site.text.includes(' \n'));
  });
});

describe('what config new takes for an answer', () => {
  const accepts = (parse: (answer: string) => unknown, good: Readonly<Record<string, unknown>>, bad: readonly string[]): void => {
    for (const [answer, value] of Object.entries(good)) assert.equal(parse(answer), value, answer);
    for (const answer of bad)
      assert.throws(
        () => parse(answer),
        (error) => isProblem(error, 'bad-request'),
        answer,
      );
  };
  const asItIs = (...answers: readonly string[]): Readonly<Record<string, string>> =>
    Object.fromEntries(answers.map((answer) => [answer, answer]));

  it('each is asked in this order; where nothing is answered, TLS, the extension and DHCP count', () => {
    assert.deepEqual(
      questionNames.map((name) => [name, questions[name].fallback]),
      [
        ['server', undefined],
        ['transport', 'TLS'],
        ['mac', undefined],
        ['extension', undefined],
        ['name', ''],
        ['auth-user', ''],
        ['time-server', ''],
        ['gmt-offset', ''],
      ],
    );
  });

  it('RFC 1123 §2.1: a server is a name or an IPv4 address', () => {
    const label = 'a'.repeat(63);
    accepts(
      questions.server.parse,
      asItIs(
        'sip',
        'sip.example.test',
        'sip.example.test.',
        '3com.example.test',
        'a-b.example.test',
        '192.0.2.1',
        '0.0.0.0',
        '255.255.255.255',
        '1a',
        `${label}.${label}.${label}.${'a'.repeat(61)}`,
      ),
      [
        '',
        '-a',
        'a-',
        'a..b',
        '.a',
        'a_b',
        'a b',
        'http://a',
        'a:5060',
        '192.0.2',
        '192.0.2.256',
        '192.0.2.1.',
        '1.2.3.4.5',
        '300.0.0.1',
        '2001:db8::1',
        `${label}.${label}.${label}.${'a'.repeat(62)}`,
        'sip.example.test/x',
        'a-.b',
      ],
    );
  });

  it('a transport is one of the five, in any letter case', () => {
    accepts(
      questions.transport.parse,
      { tls: 'TLS', TCPonly: 'TCPOnly', UDPOnly: 'UDPOnly', tcppreferred: 'TCPpreferred', DNSnaptr: 'DNSnaptr' },
      ['', 'UDP', 'TLS '],
    );
  });

  it('a MAC address in any form, but not that of all phones', () => {
    accepts(questions.mac.parse, { '00:04:F2:AB:CD:EF': '0004f2abcdef', '0004f2abcdef': '0004f2abcdef' }, [
      '',
      '000000000000',
      '00:00:00:00:00:00',
      '0004f2abcde',
    ]);
  });

  it('RFC 3261 §25.1: an extension is the user part of a SIP URI', () => {
    accepts(questions.extension.parse, asItIs('2001', 'ada.l', "a!~*'()&=+$,;?/-_", 'a'.repeat(64)), [
      '',
      'a'.repeat(65),
      'a b',
      'a@b',
      'sip:a',
      'ä',
      '"',
    ]);
  });

  it('a name or user is any text of one line, up to 256 characters', () => {
    for (const name of ['name', 'auth-user'] as const)
      accepts(questions[name].parse, asItIs('', 'Ada Example', 'é'.repeat(256)), ['a'.repeat(257), 'a\nb', 'a\u007Fb', 'a\u001Fb', '\0']);
  });

  it('a time server is a host or none', () => {
    accepts(questions['time-server'].parse, asItIs('', 'time.example.test'), ['a b']);
  });

  it('hours from GMT, up to 14 to the east and 12 to the west', () => {
    accepts(
      questions['gmt-offset'].parse,
      {
        '': undefined,
        '0': 0,
        '+1': 3600,
        '-3.5': -12_600,
        '+05:30': 19_800,
        '5:45': 20_700,
        '14': 50_400,
        '-12': -43_200,
        '9.25': 33_300,
        '-0:30': -1800,
      },
      ['14:01', '-12.01', '+', 'x', '1:60', '100', '1.123', '1:5', '+-1', '1h'],
    );
  });

  it('passwords: none, or up to 256 and 32 characters; not NULL, no blanks at the ends, no control characters', () => {
    accepts(parseSipPassword, { '': undefined, ...asItIs('a', 'a b', '456', 'a'.repeat(256)) }, [
      'a'.repeat(257),
      ' a',
      'a ',
      'null',
      'NULL',
      'a\tb',
    ]);
    accepts(parseAdministratorPassword, { '': undefined, ...asItIs('4567', 'a'.repeat(32)) }, [
      '456',
      'a'.repeat(33),
      ' a',
      'Null',
      'a\u007F',
    ]);
  });

  it('a password that is refused is not repeated', () => {
    for (const parse of [parseSipPassword, parseAdministratorPassword])
      assert.throws(
        () => parse(' canary '),
        (error) => isProblem(error, 'bad-request') && !error.message.includes('canary'),
      );
  });
});
