// `config check`: each rule finds what it is for, and nothing else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, latin1Bytes } from '@offhook/base';
import { findModel } from '@offhook/ucs';

import type { Finding } from '../src/check/finding.ts';
import type { CheckOptions } from '../src/check/folder-check.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import { countBySeverity, sarifLog } from '../src/check/report.ts';
import type { RuleName } from '../src/check/rules.ts';
import { isAtLeast, rules } from '../src/check/rules.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

const mac = '0004f2000001';

function check(source: FolderSource, more: Partial<CheckOptions> = {}): ReturnType<typeof checkFolder> {
  return checkFolder({ inventory: takeInventory(source), ...more });
}

/** `rule file:line` of each finding. */
function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, place }) => `${rule} ${place.file}:${place.line}`);
}

function findingsOf(files: Readonly<Record<string, string | Uint8Array>>): readonly Finding[] {
  return check(folderOf(files)).findings;
}

const clean = {
  '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
  [`${mac}-line.cfg`]: settingsFile({ 'reg.1.address': '2001' }),
  'site.cfg': settingsFile({ 'call.callWaiting.ring': 'beep' }),
};

describe('config check', () => {
  it('finds nothing in a folder where nothing is wrong', () => {
    const result = check(folderOf(clean));
    assert.deepEqual(result.findings, []);
    assert.deepEqual({ ...result, findings: 0 }, { findings: 0, ignored: 0, files: 3, phones: 1, settings: 2 });
  });

  const site = (settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    ...clean,
    'site.cfg': settingsFile(settings),
  });
  const cases: readonly {
    readonly name: string;
    readonly files: Readonly<Record<string, string | Uint8Array>>;
    readonly findings: readonly string[];
    readonly message?: RegExp;
  }[] = [
    {
      name: 'a parameter written as an element with its value as text sets nothing, at any depth',
      files: {
        ...clean,
        'site.cfg': `<polycomConfig>
<tone.chord.callProg.dialTone tone.chord.callProg.dialTone.freq.1="400">
<tone.chord.callProg.dialTone.onDur>0</tone.chord.callProg.dialTone.onDur></tone.chord.callProg.dialTone>
<reg.1.address>1001</reg.1.address>
</polycomConfig>
`,
      },
      findings: ['value-as-text site.cfg:3', 'value-as-text site.cfg:4'],
      message: /^tone\.chord\.callProg\.dialTone\.onDur sets nothing as an element: only attributes are read$/,
    },
    {
      name: 'a slip in a name is a warning with the nearest known name',
      files: site({ 'call.callWaitng.ring': 'beep' }),
      findings: ['unknown-parameter site.cfg:2'],
      message: /did you mean call\.callWaiting\.ring\?/,
    },
    {
      name: 'a value of the wrong type',
      files: site({ 'feature.uploadDir.enabled': 'perhaps' }),
      findings: ['bad-value site.cfg:2'],
      message: /expected 0 or 1/,
    },
    {
      name: 'a value out of range',
      files: site({ 'callLists.size': '100' }),
      findings: ['bad-value site.cfg:2'],
      message: /from 10 to 99/,
    },
    {
      name: 'an offset from GMT that is a number of hours, not of seconds',
      files: site({ 'tcpIpApp.sntp.gmtOffset': '-5' }),
      findings: ['bad-form site.cfg:2'],
      message: /^expected seconds from GMT, a multiple of 900 in tcpIpApp\.sntp\.gmtOffset, got "-5"$/,
    },
    {
      name: 'a URL where a host is meant, without repeating it',
      files: site({ 'reg.1.server.1.address': 'http://ada:pw@pbx.example.test' }),
      findings: ['bad-form site.cfg:2', 'secret-in-clear site.cfg:2'],
      message: /^expected host name or IP address in reg\.1\.server\.1\.address$/,
    },
    {
      name: 'a digit map with an open bracket',
      files: site({ 'dialplan.digitmap': '[2-9xxx|0T|(' }),
      findings: ['bad-form site.cfg:2'],
    },
    {
      name: 'an index beyond the last',
      files: site({ 'reg.35.address': '2001' }),
      findings: ['index-out-of-range site.cfg:2'],
      message: /is 34/,
    },
    {
      name: 'an index 0, since counting begins at 1',
      files: site({ 'reg.0.address': '2001', 'reg.1.server.0.address': 'pbx.example.test', 'voice.rxEq.hf.preFilter.0.coef.0': '1' }),
      findings: ['index-out-of-range site.cfg:2', 'index-out-of-range site.cfg:3', 'unknown-parameter site.cfg:4'],
      message: /^reg\.0\.address: the lowest index of reg\.#\.address is 1$/,
    },
    {
      name: 'a parameter of a model that there is not',
      files: site({ 'call.callsPerLineKey.VVX999': '4', 'call.callsPerLineKey.VVX450': '4', 'call.callsPerLineKey.Trio8800': '4' }),
      findings: ['unknown-parameter site.cfg:2'],
      message: /^unknown parameter call\.callsPerLineKey\.VVX999 \(the nearest known one is call\.callsPerLineKey\)$/,
    },
    {
      name: 'a parameter set twice in one file, with other values',
      files: { ...clean, 'site.cfg': '<site>\n<a up.headsetMode="0"/>\n<b up.headsetmode="1"/>\n</site>' },
      findings: ['set-twice site.cfg:3'],
      message: /line 2/,
    },
    {
      name: 'a parameter twice in one element',
      files: { ...clean, 'site.cfg': '<a up.headsetMode="0"\n up.headsetMode="0"/>' },
      findings: ['duplicate-attribute site.cfg:2'],
    },
    {
      name: 'a file listed and missing, once for all phones',
      files: {
        ...clean,
        '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg', 'gone.cfg'),
        [`0004f2000002-line.cfg`]: '<a/>',
      },
      findings: ['missing-file 000000000000.cfg:1'],
      message: /gone\.cfg is listed and not there/,
    },
    {
      name: 'a file present and unlisted',
      files: { ...clean, 'old.cfg': settingsFile({ 'up.headsetMode': '0' }) },
      findings: ['unlisted-file old.cfg:1'],
    },
    {
      name: 'a setting that can never win, and what beats it',
      files: {
        '000000000000.cfg': primaryFile('region.cfg', 'site.cfg'),
        'region.cfg': settingsFile({ 'up.headsetMode': '1' }),
        'site.cfg': settingsFile({ 'up.headsetMode': '0' }),
      },
      findings: ['never-wins site.cfg:2'],
      message: /region\.cfg line 2 comes first/,
    },
    {
      name: 'a setting that repeats what comes first',
      files: {
        '000000000000.cfg': primaryFile('region.cfg', 'site.cfg'),
        'region.cfg': settingsFile({ 'up.headsetMode': '1' }),
        'site.cfg': settingsFile({ 'up.headsetMode': '1' }),
      },
      findings: ['repeated site.cfg:2'],
    },
    {
      name: 'guide, Encryption: device.* without its gates',
      files: site({ 'device.set': '1', 'device.syslog.serverName': 'log.example.test' }),
      findings: ['gate-closed site.cfg:3'],
      message: /device\.syslog\.serverName\.set/,
    },
    {
      name: 'a template with placeholders left in',
      files: { ...clean, 'site.cfg': '<site {% if x %} up.headsetMode="{{ mode }}"/>' },
      findings: ['placeholder site.cfg:1'],
    },
    {
      name: 'a placeholder in a value',
      files: site({ 'tcpIpApp.sntp.address': '#YourServer#' }),
      findings: ['leftover-placeholder site.cfg:2'],
    },
    {
      name: 'bytes of another encoding',
      files: { ...clean, 'site.cfg': latin1Bytes('<?xml version="1.0" encoding="UTF-8"?>\n<a reg.1.label="Fran\xe7ais"/>') },
      findings: ['wrong-encoding site.cfg:2'],
    },
    {
      name: 'a file of another maker',
      files: { ...clean, 'site.cfg': '#!version:1.0.0.1\naccount.1.enable = 1\n' },
      findings: ['not-a-configuration site.cfg:1'],
      message: /Yealink/,
    },
    {
      name: 'a file of the OBi edition',
      files: { ...clean, 'site.cfg': '<ParameterList><O><N>x</N></O></ParameterList>' },
      findings: ['obi-edition site.cfg:1'],
    },
    {
      name: 'secrets in clear, once a file, never with their values',
      files: site({ 'reg.1.auth.password': 'canary', 'dir.corp.password': 'canary' }),
      findings: ['secret-in-clear site.cfg:2'],
      message: /^(?!.*canary).*and 1 more in clear/,
    },
    {
      name: 'a file that is not well-formed',
      files: { ...clean, 'site.cfg': '<a up.headsetMode="0">\n</b>' },
      findings: ['not-well-formed site.cfg:2'],
    },
    {
      name: 'entity bombs and external entities are named and never expanded',
      files: { ...clean, 'site.cfg': '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]>\n<a up.headsetMode="0"/>' },
      findings: ['document-type site.cfg:1'],
    },
    { name: 'NUL bytes', files: { ...clean, 'site.cfg': '<a up.headsetMode="0\0"/>' }, findings: ['not-a-configuration site.cfg:1'] },
    { name: 'deep nesting', files: { ...clean, 'site.cfg': '<a>'.repeat(300) + '</a>'.repeat(300) }, findings: ['too-deep site.cfg:1'] },
    { name: 'a truncated file', files: { ...clean, 'site.cfg': '<site\n  up.headsetMode="0' }, findings: ['not-well-formed site.cfg:2'] },
    {
      name: 'a dictionary that lies there is no configuration',
      files: { ...clean, 'words.xml': '<words a="one" b="two"/>' },
      findings: ['no-known-parameter words.xml:1'],
    },
    { name: 'two spellings of one name', files: { ...clean, 'SITE.cfg': '<a/>' }, findings: ['two-spellings site.cfg:1'] },
    {
      name: 'a directory that cannot be read',
      files: { ...clean, [`${mac}-directory.xml`]: '<directory>\n<item_list></directory>' },
      findings: [`bad-directory ${mac}-directory.xml:2`],
    },
    {
      name: 'a call list that is none',
      files: { ...clean, [`${mac}-calls.xml`]: '<callLog/>' },
      findings: [`bad-call-list ${mac}-calls.xml:1`],
    },
    {
      name: 'a folder without a primary file',
      files: { 'site.cfg': settingsFile({ 'up.headsetMode': '0' }) },
      findings: ['no-primary .:1'],
    },
    {
      name: 'CONFIG_FILES that is too long',
      files: { ...clean, '000000000000.cfg': primaryFile('site.cfg', `${'x'.repeat(256)}.cfg`) },
      findings: ['missing-file 000000000000.cfg:1', 'list-too-long 000000000000.cfg:1', `unlisted-file ${mac}-line.cfg:1`],
    },
  ];
  for (const { name, files, findings, message } of cases) {
    it(name, () => {
      const found = findingsOf(files);
      assert.deepEqual(told(found), findings);
      if (message !== undefined) assert.match(found[0]?.message ?? '', message);
      assert.equal(countBySeverity(found).error + countBySeverity(found).warning + countBySeverity(found).note, findings.length);
    });
  }

  it('a shared setting that each phone sets anew is a note; with one phone that does not, it is none', () => {
    const files = {
      '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
      'site.cfg': settingsFile({ 'reg.1.label': 'Desk' }),
      '0004f2000001-line.cfg': settingsFile({ 'reg.1.label': '2001' }),
      '0004f2000002-line.cfg': settingsFile({ 'reg.1.label': '2002' }),
    };
    const [found] = findingsOf(files);
    assert.deepEqual([found?.rule, found?.phoneCount, found?.severity], ['overridden-for-all', 2, 'note']);
    assert.deepEqual(findingsOf({ ...files, '0004f2000003-line.cfg': settingsFile({ 'reg.1.address': '2003' }) }), []);
  });

  it('a setting changed on the phone is a note at the setting that lost, with the override', () => {
    const [found] = findingsOf({
      ...clean,
      [`${mac}-line.cfg`]: settingsFile({ 'up.headsetMode': '0' }),
      [`${mac}-phone.cfg`]: settingsFile({ 'up.headsetMode': '1' }),
    });
    assert.deepEqual(
      [found?.rule, found?.place.file, found?.related?.file],
      ['overridden-on-phone', `${mac}-line.cfg`, `${mac}-phone.cfg`],
    );
  });

  it('a shared setting that loses on some phones only, to what was changed there, is told with these phones', () => {
    const files = {
      '000000000000.cfg': primaryFile('site.cfg'),
      'site.cfg': settingsFile({ 'dialplan.digitmap': '[2-8]xxx', 'up.headsetMode': '0' }),
      '0004f2000001-phone.cfg': settingsFile({ 'dialplan.digitmap': '' }),
      '0004f2000002-directory.xml': '<directory/>',
      '0004f2000003-web.cfg': settingsFile({ 'dialplan.digitmap': 'x.T' }),
    };
    const [found, ...more] = findingsOf(files);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [found?.rule, found?.severity, found?.place.file, found?.place.line, found?.related?.file, found?.phoneCount, found?.phones],
      ['overridden-on-phone', 'note', 'site.cfg', 2, '0004f2000001-phone.cfg', 2, ['0004f2000001', '0004f2000003']],
    );
    assert.match(found?.message ?? '', /on 2 of 3 phones: 0004f2000001-phone\.cfg line 2 wins on the first/);
    const [one] = findingsOf({ ...files, '0004f2000003-web.cfg': '<a/>' });
    assert.match(one?.message ?? '', /on 1 of 3 phones: 0004f2000001-phone\.cfg line 2 wins there/);
    // Where nothing of the shared setting is left, that is the finding; what a phone's own file keeps for it is no change of anybody.
    const all = { ...files, '0004f2000002-cloud.cfg': settingsFile({ 'dialplan.digitmap': 'xx' }) };
    assert.deepEqual(told(findingsOf(all)), ['overridden-for-all site.cfg:2']);
  });

  it('with a model given, a line beyond what it offers is found', () => {
    const files = { ...clean, [`${mac}-line.cfg`]: settingsFile({ 'reg.1.address': '2001', 'reg.5.address': '2005' }) };
    const small = check(folderOf(files), { modelOf: () => findModel('VVX250') });
    assert.deepEqual(told(small.findings), [`index-out-of-range ${mac}-line.cfg:3`]);
    assert.match(small.findings[0]?.message ?? '', /is 4 on a VVX 250/);
    assert.deepEqual(check(folderOf(files), { modelOf: () => findModel('VVX450') }).findings, []);
  });

  it('a model that nobody named uses the list for all models without one of their own, which is said once for the folder', () => {
    const primary = '<APPLICATION CONFIG_FILES="a.cfg, b.cfg" CONFIG_FILES_VVX500="b.cfg, a.cfg"/>';
    const files = {
      '000000000000.cfg': primary,
      '0004f2000002.cfg': primary,
      'a.cfg': settingsFile({ 'up.headsetMode': '0' }),
      'b.cfg': settingsFile({ 'up.headsetMode': '1' }),
      [`${mac}-directory.xml`]: '<directory/>',
    };
    const found = findingsOf(files);
    assert.deepEqual(told(found), ['never-wins b.cfg:2', 'depends-on-model 000000000000.cfg:1']);
    assert.match(found[1]?.message ?? '', /^VVX500 has a list of files of its own, here and in 1 more primary file: /);
    assert.deepEqual(told(check(folderOf(files), { modelOf: () => findModel('VVX500') }).findings), ['never-wins a.cfg:2']);
    assert.deepEqual(told(check(folderOf(files), { modelOf: () => findModel('VVX450') }).findings), ['never-wins b.cfg:2']);
  });

  it('a list for a legacy model in the maker’s own primary file hides no setting that never counts for the others', () => {
    const primary = `<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="phones.cfg, site.cfg">
  <APPLICATION_SPIP300 APP_FILE_PATH_SPIP300="sip_213.ld" CONFIG_FILES_SPIP300="old_phone.cfg, old_sip.cfg"/>
</APPLICATION>`;
    const files = {
      '000000000000.cfg': primary,
      [`${mac}.cfg`]: primary,
      'phones.cfg': settingsFile({ 'up.backlight.timeout': '25' }),
      'site.cfg': settingsFile({ 'up.backlight.timeout': '35' }),
    };
    assert.deepEqual(told(findingsOf(files)), [
      'never-wins site.cfg:2',
      'missing-file 000000000000.cfg:2',
      `depends-on-model ${mac}.cfg:2`,
      `missing-file ${mac}.cfg:2`,
    ]);
  });

  it('a time in the name of a file is no phone', () => {
    assert.equal(check(folderOf({ ...clean, 'site-202411221200.cfg': '<a/>' })).phones, 1);
    assert.equal(check(folderOf({ ...clean, 'phone482567123456.cfg': '<a/>', '000412345678.cfg': '<a/>' })).phones, 3);
  });

  it('a gate that a phone opens in a file of its own is open', () => {
    const files = {
      '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
      'site.cfg': settingsFile({ 'device.set': '1', 'device.net.vlanId': '7' }),
      [`${mac}-line.cfg`]: settingsFile({ 'device.net.vlanId.set': '1' }),
    };
    assert.deepEqual(told(findingsOf(files)), []);
    assert.deepEqual(told(findingsOf({ ...files, [`${mac}-line.cfg`]: '<a/>' })), ['gate-closed site.cfg:3']);
  });

  it('gates: each one that is missing is named, and no warning is given where a file that a server makes may hold them', () => {
    const settings = settingsFile({ 'device.prov.tagSerialNo': '1', 'device.prov.tagSerialNo.set': '1', 'device.net.vlanId': '7' });
    const closed = (files: Readonly<Record<string, string>>): readonly string[] =>
      findingsOf({ 'common.cfg': settings, ...files })
        .filter(({ rule }) => rule === 'gate-closed')
        .map(({ severity, message, place }) => `${severity} ${place.file}:${place.line} ${message}`);
    assert.deepEqual(closed({ '000000000000.cfg': primaryFile('common.cfg') }), [
      'warning common.cfg:2 device.prov.tagSerialNo is ignored without device.set="1"',
      'warning common.cfg:4 device.net.vlanId is ignored without device.set="1" and device.net.vlanId.set="1"',
    ]);
    const perhaps = [
      'note common.cfg:2 device.prov.tagSerialNo counts only with device.set="1", which [PHONE_MAC_ADDRESS]-user.cfg may hold: what it says is not known here',
      'note common.cfg:4 device.net.vlanId counts only with device.set="1" and device.net.vlanId.set="1", which [PHONE_MAC_ADDRESS]-user.cfg may hold: what it says is not known here',
    ];
    const primary = { '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-user.cfg', 'common.cfg') };
    assert.deepEqual(closed(primary), perhaps);
    const two = { ...primary, [`${mac}-directory.xml`]: '<directory/>', '0004f2000002-directory.xml': '<directory/>' };
    assert.deepEqual(closed(two), perhaps);
    // One phone whose own file is there and opens nothing leaves the other in doubt.
    assert.deepEqual(closed({ ...two, [`${mac}-user.cfg`]: '<a/>' }), perhaps);
    assert.deepEqual(closed({ ...two, [`${mac}-user.cfg`]: '<a device.set="1"/>' }), perhaps.slice(1));
    assert.deepEqual(closed({ ...two, [`${mac}-user.cfg`]: '<a device.set="1" device.net.vlanId.set="1"/>' }), []);
    // What a known file closes first, a later one cannot open.
    const shut = { ...primary, 'common.cfg': `<a device.set="0" device.net.vlanId="7"/>` };
    assert.match(closed(shut)[0] ?? '', /^note .*device\.set="1" and device\.net\.vlanId\.set="1", which/);
    assert.match(
      closed({ ...shut, '000000000000.cfg': primaryFile('common.cfg', '[PHONE_MAC_ADDRESS]-user.cfg') })[0] ?? '',
      /^warning .*is ignored without device\.set="1" and device\.net\.vlanId\.set="1"$/,
    );
    // A server of its own, and a file that no key opens.
    const elsewhere = primaryFile('common.cfg', 'https://ada:canary@other.example.test/x.cfg');
    assert.match(closed({ '000000000000.cfg': elsewhere })[0] ?? '', /^note .*which https:\/\/other\.example\.test\/x\.cfg may hold/);
    const encrypted = { 'x.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc` };
    assert.match(
      closed({ '000000000000.cfg': primaryFile('x.cfg', 'common.cfg'), ...encrypted })[0] ?? '',
      /^note .*which x\.cfg may hold/,
    );
    assert.match(
      closed({ '000000000000.cfg': primaryFile('x.cfg', 'common.cfg', 'https://other.example.test/y.cfg'), ...encrypted })[0] ?? '',
      /which https:\/\/other\.example\.test\/y\.cfg or 1 more may hold/,
    );
    // A phone's own settings are told by themselves.
    const own = { ...primary, 'common.cfg': '<a/>', [`${mac}-user.cfg`]: '<a device.set="1" device.net.vlanId="7"/>' };
    assert.deepEqual(closed(own), [`warning ${mac}-user.cfg:1 device.net.vlanId is ignored without device.net.vlanId.set="1"`]);
  });

  it('line keys count only with lineKey.reassignment.enabled="1", wherever that is set', () => {
    const keys = settingsFile({ 'reg.1.address': '1001', 'lineKey.1.category': 'Line', 'lineKey.1.index': '1' });
    const files = { '000000000000.cfg': primaryFile('keys.cfg', 'site.cfg'), 'keys.cfg': keys, 'site.cfg': '<a/>', [`${mac}-app.log`]: '' };
    const found = findingsOf(files);
    assert.deepEqual(told(found), ['gate-closed keys.cfg:3', 'gate-closed keys.cfg:4']);
    assert.match(found[0]?.message ?? '', /^lineKey\.1\.category is ignored without lineKey\.reassignment\.enabled="1"$/);
    const off = settingsFile({ 'lineKey.reassignment.enabled': '0' });
    assert.deepEqual(told(findingsOf({ ...files, 'site.cfg': off })), told(found));
    const on = settingsFile({ 'lineKey.reassignment.enabled': '1' });
    assert.deepEqual(findingsOf({ ...files, 'site.cfg': on }), []);
    assert.deepEqual(told(findingsOf({ ...files, [`${mac}-web.cfg`]: on })), []);
    assert.deepEqual(told(findingsOf({ ...files, 'site.cfg': on, [`${mac}-web.cfg`]: off })), [
      'gate-closed keys.cfg:3',
      'gate-closed keys.cfg:4',
      'overridden-for-all site.cfg:2',
    ]);
  });

  it('a server that heeds letter case: a listed name in another case finds nothing, and a phone asks in lower case', () => {
    const files = {
      '000000000000.cfg': primaryFile('Site.cfg', 'Region/a.cfg', '[PHONE_MAC_ADDRESS]-line.cfg'),
      'site.cfg': settingsFile({ 'callLists.size': '5' }),
      'region/a.cfg': settingsFile({ 'up.headsetMode': '1' }),
      '0004F2ABCDEF-line.cfg': '<a/>',
      '0004F2ABCDEF-phone.cfg': settingsFile({ 'up.headsetMode': '0' }),
      '0004F2ABCDEF.cfg': primaryFile('site.cfg'),
    };
    const found = findingsOf(files);
    assert.deepEqual(told(found), [
      'letter-case 000000000000.cfg:1',
      'letter-case 000000000000.cfg:1',
      'letter-case 000000000000.cfg:1',
      'letter-case 0004F2ABCDEF-phone.cfg:1',
      'letter-case 0004F2ABCDEF.cfg:1',
      'bad-value site.cfg:2',
    ]);
    const messages = found.map(({ message }) => message);
    for (const part of [
      'Site.cfg is listed and site.cfg is there: a server that heeds letter case does not find it',
      'Region/a.cfg is listed and region/a.cfg is there: a server that heeds letter case does not find it',
      '0004f2abcdef-line.cfg is listed and 0004F2ABCDEF-line.cfg is there: a server that heeds letter case does not find it',
      'a phone asks for 0004f2abcdef.cfg: a server that heeds letter case does not find this file',
      'a phone asks for 0004f2abcdef-phone.cfg: a server that heeds letter case does not find this file',
    ])
      assert.ok(messages.includes(part), `${part} is not among ${messages.join('; ')}`);
  });

  it('a primary file in CONFIG_FILES sets nothing there, and what it sets as a parameter is read only there', () => {
    const listing = (names: string, more = ''): string => `<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="${names}"${more}/>`;
    const alone = { 'site.cfg': settingsFile({ 'up.headsetMode': '1' }) };
    const self = findingsOf({ ...alone, '000000000000.cfg': listing('000000000000.cfg, site.cfg') });
    assert.deepEqual(told(self), ['primary-listed 000000000000.cfg:1']);
    assert.match(self[0]?.message ?? '', /^000000000000\.cfg lists itself as a configuration file, and sets no parameter$/);
    const other = findingsOf({ ...alone, '000000000000.cfg': listing('old.cfg, site.cfg'), 'old.cfg': listing('site.cfg') });
    assert.deepEqual(told(other), ['primary-listed 000000000000.cfg:1']);
    assert.match(other[0]?.message ?? '', /^old\.cfg is listed as a configuration file and is a primary one that sets no parameter$/);
    const parameters = ' up.headsetMode="0" call.callsPerLineKey="999"';
    const unread = findingsOf({ ...alone, '000000000000.cfg': listing('site.cfg', parameters) });
    assert.deepEqual(told(unread), ['primary-parameter 000000000000.cfg:1', 'bad-value 000000000000.cfg:1']);
    assert.match(unread[0]?.message ?? '', /^up\.headsetMode and 1 more stand in a primary configuration file/);
    // Listed, it is read as any other file is: what it sets wins or loses by its place.
    const read = findingsOf({ ...alone, '000000000000.cfg': listing('000000000000.cfg, site.cfg', ' up.headsetMode="0"') });
    assert.deepEqual(told(read), ['never-wins site.cfg:2']);
  });

  it('a file that a strict reader refuses wins over nothing; what can be made out of it is looked at all the same', () => {
    const files = {
      '000000000000.cfg': primaryFile('first.cfg', 'site.cfg'),
      'first.cfg': '<a up.headsetMode="0" callLists.size="5"\n reg.1.label="A & B"/>',
      'site.cfg': settingsFile({ 'up.headsetMode': '1', 'device.net.vlanId': '7' }),
    };
    const found = findingsOf(files);
    assert.deepEqual(
      found.map(({ severity, rule, place }) => `${severity} ${rule} ${place.file}:${place.line}`),
      ['error bare-ampersand first.cfg:2', 'warning bad-value first.cfg:1', 'note gate-closed site.cfg:3'],
    );
    assert.match(found[0]?.message ?? '', /a strict reader, as phones most likely have, refuses the whole file/);
    // What phones write themselves they also read, so that it is a warning there.
    const directory = '<directory><item_list><item><fn>A & B</fn><ct>5550101</ct></item></item_list></directory>';
    assert.deepEqual(
      findingsOf({ ...clean, [`${mac}-directory.xml`]: directory }).map(({ severity, rule }) => `${severity} ${rule}`),
      ['warning bare-ampersand'],
    );
  });

  it('a comment silences a rule for the next element, a parameter by its name, or a file', () => {
    const silent = (comment: string): ReturnType<typeof checkFolder> =>
      check(folderOf({ ...clean, 'site.cfg': `<site>\n<!-- ${comment} -->\n<a callLists.size="5"\n up.headsetMode="x"/>\n</site>` }));
    assert.deepEqual(told(silent('offhook-ignore bad-value: known').findings), []);
    assert.equal(silent('offhook-ignore').ignored, 2);
    assert.deepEqual(told(silent('offhook-ignore callLists.size').findings), ['bad-value site.cfg:4']);
    assert.deepEqual(told(silent('offhook-ignore set-twice').findings).length, 2);
    assert.deepEqual(told(silent('offhook-ignore-file bad-value').findings), []);
    assert.equal(silent('ignore bad-value').findings.length, 2);
    const override = { [`${mac}-phone.cfg`]: settingsFile({ 'up.headsetMode': '1' }) };
    const own = (text: string): readonly Finding[] => findingsOf({ ...clean, ...override, [`${mac}-line.cfg`]: text });
    assert.deepEqual(told(own('<a up.headsetMode="0"/>')), [`overridden-on-phone ${mac}-line.cfg:1`]);
    assert.deepEqual(told(own('<a><!-- offhook-ignore overridden-on-phone --><b up.headsetMode="0"/></a>')), []);
  });

  it('what cannot be read is a finding, and the other files are still read', () => {
    const source = folderOf({ ...clean, 'site.cfg': settingsFile({ 'callLists.size': '5' }) });
    const broken: FolderSource = {
      ...source,
      list: () => ({
        entries: [...source.list().entries, { path: 'link.cfg', kind: 'link', sizeBytes: 0 }],
        unreadable: [{ path: 'closed', message: 'permission denied' }],
      }),
      read(path) {
        if (path.startsWith(mac)) throw new ProblemError('storage', 'disk fault');
        return source.read(path);
      },
    };
    assert.deepEqual(told(check(broken).findings), [
      `unreadable ${mac}-line.cfg:1`,
      'unreadable closed:1',
      'bad-value site.cfg:2',
      'link-not-followed link.cfg:1',
    ]);
  });

  it('findings do not depend on the order in which the file system lists files', () => {
    const files = Object.entries({
      ...clean,
      'old.cfg': settingsFile({ 'up.headsetMode': 'x' }),
      [`${mac}-phone.cfg`]: settingsFile({ 'reg.1.address': '2' }),
    });
    const forwards = findingsOf(Object.fromEntries(files));
    assert.deepEqual(findingsOf(Object.fromEntries(files.reverse())), forwards);
    assert.ok(forwards.length >= 3);
  });

  it('a call list that cannot be read is told with its line, and a bare & in one is a warning', () => {
    const of = (text: string): readonly unknown[] =>
      findingsOf({ ...clean, [`${mac}-calls.xml`]: text }).map(({ rule, severity, place, message }) => [
        rule,
        severity,
        place.line,
        /calls\.xml/.test(message),
      ]);
    assert.deepEqual(of('<callList>\n<call></callList>'), [['bad-call-list', 'error', 2, false]]);
    assert.deepEqual(of('<callList/>'), []);
    const bare = of('<callList>\n<call><destination><address>a & b</address></destination></call></callList>');
    assert.deepEqual(
      bare.find((item) => Array.isArray(item) && item[0] === 'bare-ampersand'),
      ['bare-ampersand', 'warning', 2, false],
    );
  });

  it('CONFIG_FILES of 2,047 characters with names of 255 is taken whole', () => {
    const primary = (list: string): Readonly<Record<string, string>> => ({ '000000000000.cfg': `<A CONFIG_FILES="${list}"/>` });
    const long = (list: string): number => findingsOf(primary(list)).filter(({ rule }) => rule === 'list-too-long').length;
    const full = Array.from({ length: 8 }, (_, at) => String(at).repeat(255)).join(',');
    assert.equal(full.length, 2047);
    assert.deepEqual(
      [long(full), long(`${full} `), long(full.slice(0, 1000)), long('x'.repeat(255)), long('x'.repeat(256))],
      [0, 1, 0, 0, 1],
    );
    assert.deepEqual(told(findingsOf({ '000000000000.cfg': '<x a.b="1"/>' })).includes('not-a-configuration 000000000000.cfg:1'), true);
    assert.deepEqual(told(findingsOf({ '000000000000.cfg': '<APPLICATION/>' })), []);
  });

  it('guide, Encryption: an encrypted primary file lists nothing, and what a key opens is looked into, without a word of secrets in clear', () => {
    const header = `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\n`;
    const primary = findingsOf({ ...clean, '000000000000.cfg': header, 'old.cfg': settingsFile({ 'up.headsetMode': '0' }) });
    assert.deepEqual(told(primary), ['encrypted-primary 000000000000.cfg:1']);
    const files = { ...clean, 'site.cfg': header };
    assert.deepEqual(told(findingsOf(files)), ['not-decrypted site.cfg:1']);
    const decrypt = (): Uint8Array => latin1Bytes('<a dir.corp.password="canary"\n callLists.size="5"/>');
    assert.deepEqual(told(check(folderOf(files), { decrypt }).findings), ['bad-value site.cfg:2']);
    for (const [code, rule] of [
      ['decryption-failed', 'not-decrypted'],
      ['limit-exceeded', 'too-large'],
      ['storage', 'unreadable'],
    ] as const) {
      const fail = (): never => {
        throw new ProblemError(code, 'so it is');
      };
      assert.deepEqual(told(check(folderOf(files), { decrypt: fail }).findings), [`${rule} site.cfg:1`]);
    }
  });

  it('what is said of a list stands at the list, once for all phones', () => {
    const site = '<A\n CONFIG_FILES="000000000000.cfg, gone.cfg, [PHONE_MAC_ADDRESS]-x.cfg"\n CONFIG_FILES_VVX450="a.cfg"/>';
    const files = { '000000000000.cfg': site, '0004f2000001-app.log': '', '0004f2000002-app.log': '' };
    const found = findingsOf(files);
    assert.deepEqual(told(found), [
      'missing-file 000000000000.cfg:2',
      'missing-file 000000000000.cfg:2',
      'missing-file 000000000000.cfg:3',
      'primary-listed 000000000000.cfg:2',
      'depends-on-model 000000000000.cfg:3',
    ]);
    assert.deepEqual(
      found.map(({ place, parameter, length }) => [place.column, parameter, length]),
      [
        [2, 'CONFIG_FILES', 12],
        [2, 'CONFIG_FILES', 12],
        [2, 'CONFIG_FILES_VVX450', 19],
        [2, 'CONFIG_FILES', 12],
        [2, 'CONFIG_FILES_VVX450', 19],
      ],
    );
    assert.match(found[4]?.message ?? '', /^VVX450 has a list /);
    const broken = findingsOf({ ...clean, '000000000000.cfg': '<A CONFIG_FILES="x.cfg"' });
    assert.deepEqual(told(broken), ['not-well-formed 000000000000.cfg:1']);
    const blanks = ` ${'x'.repeat(255)} , ${'y'.repeat(255)} `;
    assert.deepEqual(
      told(findingsOf({ '000000000000.cfg': `<A CONFIG_FILES="${blanks}"/>` })).filter((text) => text.startsWith('list')),
      [],
    );
  });

  it('a file on another server may hold a gate that a file here closes, since its place is not known', () => {
    const files = {
      '000000000000.cfg': primaryFile('site.cfg', 'https://h.example.test/x.cfg'),
      'site.cfg': settingsFile({ 'device.set': '0', 'device.net.vlanId': '7' }),
    };
    assert.deepEqual(
      findingsOf(files).map(({ rule, severity }) => `${severity} ${rule}`),
      ['note gate-closed'],
    );
  });

  it('a value that the guide has a range for is an error, one of an old schema a warning', () => {
    const of = (name: string, value: string): string | undefined => findingsOf(site({ [name]: value }))[0]?.severity;
    assert.deepEqual([of('dir.local.contacts.maxNum', '10000'), of('up.backlight.timeout', 'x')], ['error', 'warning']);
  });

  it('a pipe is told and not read', () => {
    const source = folderOf(clean);
    const { findings } = check({
      ...source,
      list: () => ({ entries: [...source.list().entries, { path: `${mac}-directory.xml`, kind: 'other', sizeBytes: 0 }], unreadable: [] }),
    });
    assert.deepEqual(told(findings), [`no-file ${mac}-directory.xml:1`]);
  });

  it('a setting that one phone beats and another lacks the gate for counts for none', () => {
    const files = {
      '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
      'site.cfg': settingsFile({ 'device.net.vlanId': '7' }),
      '0004f2000001-line.cfg': settingsFile({ 'device.set': '1', 'device.net.vlanId.set': '1', 'device.net.vlanId': '8' }),
      '0004f2000002-line.cfg': '<a/>',
    };
    const [found, ...more] = findingsOf(files);
    assert.deepEqual([found?.rule, found?.place.file, found?.phoneCount, more], ['never-wins', 'site.cfg', 2, []]);
    assert.match(found?.message ?? '', /1 of 2 lack device\.set="1" and device\.net\.vlanId\.set="1", the others/);
    const [perhaps] = findingsOf({
      ...files,
      '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg', 'https://h.example.test/x.cfg'),
    });
    assert.deepEqual([perhaps?.rule, perhaps?.severity, perhaps?.phoneCount], ['gate-closed', 'note', 1]);
  });

  it('a file that is named by hand is looked at whatever its ending; in a folder another ending is another kind', () => {
    const files = { 'site.cfg.j2': '<a {% if x %}up.headsetMode="7"{% endif %}/>' };
    assert.deepEqual(told(check(folderOf(files), { isPartial: true }).findings), ['placeholder site.cfg.j2:1', 'bad-value site.cfg.j2:1']);
    assert.deepEqual(told(check(folderOf({ ...clean, ...files })).findings), []);
  });

  it('single files: nothing is said of files that are not there; licences are files that are not looked into', () => {
    assert.deepEqual(
      check(folderOf({ '000000000000.cfg': primaryFile('gone.cfg', 'Site.cfg'), 'site.cfg': '<a/>' }), { isPartial: true }).findings,
      [],
    );
    const files = { ...clean, '000000000000-license.cfg': '<broken', 'ada-license.cfg': '<broken', [`${mac}-license.cfg`]: '<broken' };
    const result = check(folderOf(files));
    assert.deepEqual([result.findings, result.files], [[], 6]);
  });

  it('copies that editors and people leave are searched for secrets, since a web server gives them to whoever asks', () => {
    const text = '<a\n reg.1.label="x"\n reg.1.auth.password="canary"\n reg.2.auth.password=\'canary\' dir.corp.password=""/>';
    const copies = [
      'site.cfg.bak',
      'site.cfg~',
      '.site.cfg.swp',
      'site.cfg.2024-11-25',
      'old/site.bak',
      'x.xml.orig',
      'site.cfg.old',
      'site.CFG.SAVE',
      'site.cfg copy',
    ];
    const others = ['site.txt', 'app.log', 'site.bakery', 'readme~x', 'sip.ld', '0004f2000001-app.log'];
    const all = Object.fromEntries([...copies, ...others].map((path) => [path, text]));
    const { findings, files } = check(
      folderOf({ ...clean, ...all, 'site.cfg.1': '<a reg.1.label="x"/>', 'site.cfg.2': '<a reg.1.auth.password=' }),
    );
    assert.deepEqual(told(findings).toSorted(), copies.map((path) => `secret-in-copy ${path}:3`).toSorted());
    assert.match(findings[0]?.message ?? '', /^reg\.1\.auth\.password and 1 more in clear/);
    assert.deepEqual([findings[0]?.place.column, findings[0]?.parameter], [2, 'reg.1.auth.password']);
    assert.doesNotMatch(JSON.stringify(findings), /canary/);
    assert.equal(files, 3 + copies.length + 2 + 1, 'those that were looked into, and the phone’s log');
    const [one] = check(folderOf({ ...clean, 'site.cfg~': '<a reg.1.auth.password="x"' })).findings;
    assert.match(one?.message ?? '', /^reg\.1\.auth\.password in clear/);
  });

  it('a copy that cannot be read is told, and one that is encrypted holds nothing in clear', () => {
    const whole = folderOf({
      ...clean,
      'site.cfg.bak': '',
      'site.enc~': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nreg.1.auth.password="x"`,
    });
    const locked: FolderSource = {
      ...whole,
      read(path) {
        if (path === 'site.cfg.bak') throw new ProblemError('storage', 'no');
        return whole.read(path);
      },
    };
    assert.deepEqual(told(check(locked).findings), ['unreadable site.cfg.bak:1']);
  });

  it('call lists of the site and of logins are looked at, and files by hand whatever is in them', () => {
    assert.deepEqual(told(findingsOf({ ...clean, '000000000000-calls.xml': '<x/>', 'ada-calls.xml': '<x/>' })), [
      'bad-call-list 000000000000-calls.xml:1',
      'bad-call-list ada-calls.xml:1',
    ]);
    const loose = folderOf({ 'words.cfg': '<a b="1" no.such.name="2"/>' });
    assert.deepEqual(told(check(loose, { isPartial: true }).findings), ['unknown-parameter words.cfg:1', 'unknown-parameter words.cfg:1']);
    assert.deepEqual(
      told(check(loose).findings),
      ['no-known-parameter words.cfg:1', 'no-primary .:1'].toSorted((a, b) => (a.endsWith('.:1') ? -1 : b.endsWith('.:1') ? 1 : 0)),
    );
    assert.deepEqual(told(findingsOf({ [`${mac}.cfg`]: primaryFile() })), []);
  });

  it('of a file of something else its names are not told one by one, listed, named by hand or a template', () => {
    const names = (count: number): string => Array.from({ length: count }, (_, at) => `P${'x'.repeat(at + 1)}.zz="1"`).join(' ');
    const listed = { ...clean, 'site.cfg': `<a ${names(10)}/>` };
    assert.deepEqual(told(findingsOf(listed)), ['no-known-parameter site.cfg:1']);
    const by = (text: string): readonly string[] => told(check(folderOf({ 'other.cfg': text }), { isPartial: true }).findings);
    assert.deepEqual(by(`<a ${names(10)}/>`), ['no-known-parameter other.cfg:1']);
    assert.deepEqual(by(`{% x %}<a ${names(10)}/>`), ['no-known-parameter other.cfg:1']);
    assert.deepEqual(by(`<a ${names(10)}>&</a>`), ['no-known-parameter other.cfg:1'], 'nor is anything else of it');
    assert.deepEqual(told(findingsOf({ ...clean, 'site.cfg': `<a ${names(10)}>&</a>` })), [
      'bare-ampersand site.cfg:1',
      'no-known-parameter site.cfg:1',
    ]);
    assert.equal(by(`<a ${names(9)}/>`).length, 9);
    assert.equal(by(`<a ${names(9)} up.hedsetMode="1"/>`).length, 1, 'one slip in ten is an accident');
    assert.equal(by(`<a ${names(9)} up.hedsetMode="1" up.headsetMod="1"/>`).length, 11);
    assert.deepEqual(by('<words a="one" b="two"/>'), ['no-known-parameter other.cfg:1'], 'no parameter is without a dot');
    assert.equal(by(`<a ${names(10)} up.headsetMode="1"/>`).length, 10);
    assert.ok(by(`<a ${names(10)} voice.codecPref.G711Mu="1"/>`).includes('gone-parameter other.cfg:1'));
  });

  it('a file of something else that no phone reads is one note, broken or not, of whatever maker', () => {
    const strangers: Readonly<Record<string, string>> = {
      'several roots': '<type id="a">\n<enum/></type>\n<type id="b"/>',
      'a document type': '<?xml version="1.0"?>\n<!DOCTYPE model [\n<!ENTITY types SYSTEM "types.xml">\n]>\n<model>&types;</model>',
      'a tag in a value': '<configuration name="x"><api syntax="<exten>" parse="(.*)"/></configuration>',
      'no element at all': '<?xml version="1.0"?>\n<!-- nothing -->',
      'of Yealink': '#!version:1.0.0.1\naccount.1.enable = 1\ndialplan.digitmap = x.T\n',
      'of AudioCodes': 'ems/server = 192.0.2.1\nvoip/line/0/enabled=1\n',
      'of Avaya': 'SNTP_ENABLE NO\n\nADMIN_PASSWORD 22222\n',
      'of Alcatel': 'APPLICATION_TYPE=APPL_SIP\n',
      'a template of Avaya': '## {if isset($x)}\nSET SNTPSRVR {$x}\n{/if}\n',
      'a bare &': '<config><a name="x">A & B</a></config>',
      'a template of Snom’s directory': `<?xml version="1.0" encoding="utf-8"?>
<tbook e="2" complete="true">{foreach $contacts as $row}<item context="active" type="{if $row.kind == "extensions"}a{else}b{/if}"/>{/foreach}</tbook>`,
      'a template of Snom’s settings': '<settings>{if $row.kind < 3}<user_name idx="1" perm="">{$row.name}</user_name>{/if}</settings>',
      'a template of a directory without an attribute':
        '<PhoneDirectory>{% if a < 3 %}<Name>{{ e.name }}</Name>{% endif %}</PhoneDirectory>',
    };
    for (const [what, text] of Object.entries(strangers)) {
      assert.deepEqual(
        findingsOf({ ...clean, 'other.cfg': text }).map(({ rule, severity, place }) => `${severity} ${rule} ${place.file}`),
        ['note no-known-parameter other.cfg'],
        what,
      );
      const byHand = check(folderOf({ 'other.xml': text }), { isPartial: true }).findings;
      assert.deepEqual(told(byHand), ['no-known-parameter other.xml:1'], what);
      const listed = findingsOf({ ...clean, 'site.cfg': text });
      assert.ok(
        listed.some(({ rule }) => rule !== 'no-known-parameter'),
        `${what}: a phone reads it`,
      );
    }
    // One that a phone asks for by its name is none, and neither is what has a parameter of the phones in it.
    const broken = '<type id="a"/><type id="b"/>';
    assert.deepEqual(told(findingsOf({ ...clean, 'ada-phone.cfg': broken })), ['not-well-formed ada-phone.cfg:1']);
    for (const text of [
      '<a up.headsetMode="0"><b>',
      'up.headsetMode = 1',
      '<a CONFIG_FILES="x.cfg">',
      '<a se.pat.ringer.1.name="x">',
      '<a no.such.name="1">',
      '<a {if $x}reg.{$n}.addres="1"{/if}/>',
      '{if $x}<reg.1.address>{$x}</reg.1.address>{/if}',
      '{% include "x" %}<a>{{ rest }}</a>',
    ])
      assert.equal(findingsOf({ ...clean, 'other.cfg': text })[0]?.severity, 'error', text);
  });

  it('the maker’s dictionaries of languages are files that phones read, and told only where they are broken', () => {
    const words = (more = ''): string => `<?xml version="1.0"?>\n<phrases>${'<phrase i="0" t="Retour"/>'.repeat(20)}${more}</phrases>`;
    const path = 'SoundPointIPLocalization/French_France/SoundPointIP-dictionary.xml';
    assert.deepEqual(findingsOf({ ...clean, [path]: words(), 'lang/VVX-dictionary.xml': words() }), []);
    for (const more of ['<phrase', 'A & B', '<a b="1" b="2"/>'])
      assert.equal(findingsOf({ ...clean, [path]: words(more) }).filter(({ severity }) => severity === 'error').length, 1, more);
    assert.deepEqual(told(findingsOf({ ...clean, 'other-dictionary.xml': `<a ${'b="1"/><a '.repeat(20)}/>` })), [
      'no-known-parameter other-dictionary.xml:1',
    ]);
  });

  it('a small file whose names are gone is told as such, and not as one of something else', () => {
    const found = findingsOf({ ...clean, 'old.cfg': '<sip voIpProt.local.port="5060" se.pat.ringer.1.name="x"/>' });
    assert.deepEqual(
      found.map(({ rule, message }) => `${rule}: ${message}`),
      ['gone-parameter: this is a file from before UC Software 4.0: 2 of its 2 names, voIpProt.local.port the first, are gone since then'],
    );
  });

  it('a document type is told where its declaration begins', () => {
    const [found] = findingsOf({
      ...clean,
      'site.cfg': '<?xml version="1.0"?>\n<!-- <!DOCTYPE x> -->\n <!DOCTYPE a [\n<!ENTITY b "c">\n]>\n<a up.headsetMode="0"/>',
    });
    assert.deepEqual([found?.rule, found?.place.line, found?.place.column], ['document-type', 3, 2]);
  });

  it('what a program or a person has still to fill in is no secret, no switch and no broken file', () => {
    const by = (text: string, name = 'a.cfg'): readonly string[] =>
      check(folderOf({ [name]: text }), { isPartial: true }).findings.map(({ rule, parameter = '' }) => `${rule} ${parameter}`);
    for (const value of [
      '#YourPassword#',
      '##Your-Password##',
      '{$password}',
      '{{ password }}',
      '${password}',
      '<%= password %>'.replace('<', '&lt;'),
    ])
      assert.deepEqual(
        by(`<a device.wifi.psk.key="${value}" device.wifi.psk.key.set="1" device.set="1"/>`),
        ['leftover-placeholder device.wifi.psk.key'],
        value,
      );
    for (const value of ['x{$y}', '#x', '##', '{x}$', '#a b#'])
      assert.deepEqual(by(`<a reg.1.auth.password="${value}"/>`), ['secret-in-clear reg.1.auth.password'], value);
    assert.deepEqual(by('<a prov.login.localPassword="123"/>'), [], 'the maker’s own is in every manual');
    assert.deepEqual(by('<a prov.login.localPassword="1234"/>'), ['secret-in-clear prov.login.localPassword']);
    const contacts = '<item><ct>{$a}</ct><bw>{$bw|0}</bw></item>';
    assert.deepEqual(by(`<directory><item_list>${contacts}${contacts}</item_list></directory>`, '0004f2000001-directory.xml'), [
      'leftover-placeholder ',
    ]);
    assert.deepEqual(by('<x>\n{if $a && $b}\n<y up.headsetMode="1"/>\n{/if}\n</x>'), ['placeholder ']);
    assert.deepEqual(by('<!DOCTYPE a [<!ENTITY b "c">]>\n<a up.headsetMode="0">&b;</a>'), ['document-type ']);
    assert.deepEqual(by('<a up.headsetMode="0">&b;</a>'), ['bare-ampersand ']);
  });

  it('lists of other attributes are none, and one of another model may hold URLs', () => {
    const primary = '<A CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="https://h.example.test/x/y.cfg" MY_CONFIG_FILES="z.cfg"/>';
    const setting = settingsFile({ 'up.headsetMode': '1' });
    const found = findingsOf({ '000000000000.cfg': primary, 'site.cfg': '<a/>', 'x/y.cfg': setting, 'z.cfg': setting });
    assert.deepEqual(told(found), ['depends-on-model 000000000000.cfg:1', 'unlisted-file z.cfg:1']);
  });

  it('a finding about a shared file says how many phones it concerns', () => {
    const files = {
      '000000000000.cfg': primaryFile('a.cfg', 'b.cfg'),
      'a.cfg': settingsFile({ 'up.headsetMode': '1', 'callLists.size': '20' }),
      'b.cfg': settingsFile({ 'up.headsetMode': '0', 'callLists.size': '20', 'device.net.vlanId': '7' }),
      '0004f2000001-app.log': '',
      '0004f2000002-app.log': '',
    };
    assert.deepEqual(
      findingsOf(files).map(({ rule, phoneCount, related, phones }) => [rule, phoneCount, related?.line, phones]),
      [
        ['never-wins', 2, 2, undefined],
        ['gate-closed', 2, undefined, undefined],
        ['repeated', 2, 3, undefined],
      ],
    );
    const own = findingsOf({ ...clean, 'site.cfg': settingsFile({ 'reg.1.address': '2001' }) });
    assert.deepEqual(
      own.map(({ rule, phoneCount }) => [rule, phoneCount]),
      [['overridden-for-all', 1]],
    );
    const first = {
      ...files,
      '000000000000.cfg': primaryFile('a.cfg', '[PHONE_MAC_ADDRESS]-line.cfg'),
      '0004f2000001-line.cfg': settingsFile({ 'up.headsetMode': '0' }),
    };
    const lost = findingsOf(first).find(({ rule }) => rule === 'never-wins');
    assert.deepEqual([lost?.place.file, lost !== undefined && 'phoneCount' in lost], ['0004f2000001-line.cfg', false]);
  });

  it('an ignored line is that of the element alone', () => {
    const of = (text: string): readonly string[] => told(findingsOf({ ...clean, 'site.cfg': text }));
    assert.deepEqual(
      of('<s callLists.size="1">\n<!-- offhook-ignore -->\n<a callLists.size="2"\n up.headsetMode="x"/>\n<b reg.1.label="{{ a }}"/></s>'),
      ['bad-value site.cfg:1', 'leftover-placeholder site.cfg:5'],
    );
  });

  it('no file at all is no finding, and files of user profiles are listed by nobody', () => {
    assert.deepEqual(findingsOf({}), []);
    const profiles = {
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg" USER_PROFILES_DIRECTORY="users"/>',
      'site.cfg': '<a/>',
      'users/ada.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'bob.cfg': settingsFile({ 'prov.login.enabled': '1', 'up.headsetMode': '1' }),
      'loose.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'ada-phone.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'notes.xml': '<a/>',
      'words.cfg': '<a b="1"/>',
    };
    assert.deepEqual(
      told(findingsOf(profiles)),
      ['no-known-parameter words.cfg:1', 'unlisted-file loose.cfg:1'].toSorted((a, b) =>
        (a.split(' ')[1] ?? '') < (b.split(' ')[1] ?? '') ? -1 : 1,
      ),
    );
  });

  it('a list names files for any phone and model, with blanks, folders and URLs', () => {
    const files = {
      'p/000000000000.cfg':
        '<A CONFIG_FILES=" ./x/[PHONE_MODEL].cfg , https://h.example.test/y.cfg,,../z.cfg" CONFIG_FILES_VVX450="m.cfg" MISC_FILES="n.cfg"/>',
      'p/x/VVX450.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'p/y.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'z.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'p/m.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'p/n.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'p/x/deep/VVX450.cfg': settingsFile({ 'up.headsetMode': '1' }),
    };
    assert.deepEqual(
      findingsOf(files).flatMap(({ rule, place }) => (rule === 'unlisted-file' ? [place.file] : [])),
      ['p/x/deep/VVX450.cfg'],
    );
  });

  it('SARIF 2.1.0: what beats a setting is a related place, and rules are numbered', () => {
    const files = { '000000000000.cfg': primaryFile('a b.cfg', 'site.cfg'), 'a b.cfg': settingsFile({ 'up.headsetMode': '1' }) };
    const findings = findingsOf({ ...files, 'site.cfg': settingsFile({ 'up.headsetMode': '0', 'callLists.size': '5' }) });
    const log = JSON.parse(JSON.stringify(sarifLog(findings, '1'))) as {
      runs: { results: { ruleId: string; ruleIndex: number; relatedLocations?: unknown }[] }[];
    };
    assert.deepEqual(log.runs[0]?.results.map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex]).toSorted(), [
      ['bad-value', 0],
      ['never-wins', 1],
    ]);
    assert.deepEqual(log.runs[0]?.results.find(({ ruleId }) => ruleId === 'never-wins')?.relatedLocations, [
      {
        id: 1,
        message: { text: 'what comes first' },
        physicalLocation: { artifactLocation: { uri: 'a%20b.cfg', uriBaseId: 'FOLDER' }, region: { startLine: 2, startColumn: 3 } },
      },
    ]);
    assert.deepEqual(countBySeverity(findings), { error: 0, warning: 2, note: 0 });
  });

  it('SARIF 2.1.0: each finding has its rule, level and region', () => {
    const findings = findingsOf({ ...clean, 'site.cfg': settingsFile({ 'callLists.size': '5' }) });
    const log = JSON.parse(JSON.stringify(sarifLog(findings, '1'))) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: { ruleId: string; ruleIndex: number; level: string; locations: unknown[] }[];
      }[];
    };
    const [run] = log.runs;
    assert.equal(log.version, '2.1.0');
    assert.deepEqual(
      run?.tool.driver.rules.map(({ id }) => id),
      ['bad-value'],
    );
    assert.deepEqual(
      run?.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
      [['bad-value', 0, 'warning']],
    );
    assert.deepEqual(run?.results[0]?.locations[0], {
      physicalLocation: {
        artifactLocation: { uri: 'site.cfg', uriBaseId: 'FOLDER' },
        region: { startLine: 2, startColumn: 3, endColumn: 17 },
      },
    });
  });

  it('what a phone writes itself is no configuration file to list: it is told so, and wins over nothing of itself', () => {
    const primary = primaryFile('[PHONE_MAC_ADDRESS]-phone.cfg', '[PHONE_MAC_ADDRESS]-directory.xml', 'site.cfg');
    const files = {
      '000000000000.cfg': primary,
      'site.cfg': '<a/>',
      [`${mac}-phone.cfg`]: settingsFile({ 'up.headsetMode': '1' }),
      '0004f2000002-app.log': '',
    };
    const found = findingsOf(files);
    assert.deepEqual(
      found.map(({ severity, rule, message }) => `${severity} ${rule} ${message}`),
      [
        'warning phone-file-listed [PHONE_MAC_ADDRESS]-phone.cfg is listed as a configuration file and is an override file: the phone writes it, and reads it without a list',
        'warning phone-file-listed [PHONE_MAC_ADDRESS]-directory.xml is listed as a configuration file and is a contact directory: it sets no parameter, and the phone reads it without a list',
      ],
    );
    assert.deepEqual(told(check(folderOf(files), { isPartial: true }).findings), told(found));
    const own = { [`${mac}.cfg`]: primaryFile(`${mac}-phone.cfg`), [`${mac}-phone.cfg`]: settingsFile({ 'up.headsetMode': '1' }) };
    assert.deepEqual(told(findingsOf(own)), [`phone-file-listed ${mac}.cfg:1`]);
    const twice = { '000000000000.cfg': primaryFile('site.cfg', 'site.cfg'), 'site.cfg': settingsFile({ 'up.headsetMode': '1' }) };
    assert.deepEqual(told(findingsOf(twice)), []);
  });

  it('a name in a list with a variable that phones do not have names no file', () => {
    for (const [name, variable] of [
      ['{MAC}-line.cfg', '{MAC}'],
      ['[MAC]-line.cfg', '[MAC]'],
      ['[MAC_ADDRESS].cfg', '[MAC_ADDRESS]'],
      ['%mac%.cfg', '%mac%'],
      ['{macaddress}-x.cfg', '{macaddress}'],
    ] as const) {
      const found = findingsOf({ '000000000000.cfg': primaryFile(name) });
      assert.deepEqual(
        found.map(({ rule, severity, message }) => `${severity} ${rule} ${message}`),
        [`error unknown-variable ${name} is listed, and ${variable} is no variable of the phones: [PHONE_MAC_ADDRESS] is`],
      );
    }
    assert.deepEqual(
      findingsOf({ '000000000000.cfg': primaryFile('[phone_mac_address]-x.cfg', '[MACADDRESS]-y.cfg', '[PHONE_MODEL].cfg') }),
      [],
    );
  });

  it('an attribute for a model stands in the element of that model, and there is such a model', () => {
    const of = (text: string): readonly string[] =>
      findingsOf({ '000000000000.cfg': text }).flatMap(({ rule, severity, place, message }) =>
        rule === 'unknown-model' ? [`${severity} ${place.line} ${message}`] : [],
      );
    assert.deepEqual(
      of(`<APPLICATION APP_FILE_PATH="sip.ld">
<APPLICATION_SPIP320 APP_FILE_PATH_SPIP320="a.ld"
 CONFIG_FILES_SPIP501="b.cfg"/>
<APPLICATION_SPIP4000 CONFIG_FILES_SPIP4000="c.cfg"/>
<APPLICATION_VVX450 CONFIG_FILES_vvx450="d.cfg" CONFIG_FILES_0004f2000001="e.cfg" CONFIG_FILES="f.cfg"/>
<X CONFIG_FILES_VVX500="g.cfg" APP_FILE_PATH_3111-48840-001="h.ld"/>
</APPLICATION>`),
      [
        'warning 3 CONFIG_FILES_SPIP501 counts for SPIP501, and stands in <APPLICATION_SPIP320>',
        'warning 4 CONFIG_FILES_SPIP4000 counts for no phone: there is no model SPIP4000',
      ],
    );
  });

  it('a device setting without its own gate, beside others that have theirs, is told where no phone reads the file as well', () => {
    const text = settingsFile({
      'device.set': '1',
      'device.net.vlanId': '7',
      'device.syslog.serverName': 'h.example.test',
      'device.syslog.serverName.set': '1',
    });
    const of = (files: Readonly<Record<string, string>>, isPartial = false): readonly string[] =>
      check(folderOf(files), { isPartial }).findings.flatMap(({ rule, severity, place, message }) =>
        rule === 'gate-closed' ? [`${severity} ${place.file}:${place.line} ${message}`] : [],
      );
    const expected = (file: string): readonly string[] => [
      `note ${file}:3 device.net.vlanId counts only with device.net.vlanId.set="1", which this file does not hold beside device.set="1"`,
    ];
    assert.deepEqual(of({ ...clean, 'other.cfg': text }), expected('other.cfg'));
    assert.deepEqual(of({ 'other.cfg': text }, true), expected('other.cfg'));
    assert.deepEqual(
      of({ '000000000000.cfg': '<A CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="m.cfg"/>', 'site.cfg': '<a/>', 'm.cfg': text }),
      expected('m.cfg'),
    );
    assert.deepEqual(of({ ...clean, 'other.cfg': text.replace('device.set="1"', '') }), []);
  });

  it('a directory is one by its root, whatever its name: what is said of one is said of all', () => {
    const text = '<directory>\n<item_list><item><fn>A & B</fn><ct>5550101</ct><nm/></item></item_list></directory>';
    const of = (path: string, isPartial = false): readonly string[] =>
      check(folderOf(isPartial ? { [path]: text } : { ...clean, [path]: text }), { isPartial }).findings.map(
        ({ severity, rule, place }) => `${severity} ${rule} ${place.line}`,
      );
    const expected = ['warning unknown-element 2', 'warning bare-ampersand 2'];
    for (const name of [`${mac}-directory.xml`, '000000000000-directory.xml', 'ada-directory.xml', 'contacts.xml', 'directory.cfg']) {
      assert.deepEqual(of(name), expected, name);
      assert.deepEqual(of(name, true), expected, name);
    }
    assert.deepEqual(told(findingsOf({ ...clean, 'ldap.xml': '<directory><entry>A & B</entry></directory>' })), [
      'no-known-parameter ldap.xml:1',
    ]);
  });

  it('a finding is as grave as its rule says, or as the rule says that it may be', () => {
    const seen = findingsOf({
      ...clean,
      'site.cfg': settingsFile({ 'up.backlight.timeout': 'x', 'call.noSuch.name': '1', 'up.headsetMod': '1', 'device.net.vlanId': '7' }),
      [`${mac}-directory.xml`]: '<directory><item_list><item><fn>A & B</fn><ct>5550101</ct><sd>x</sd></item></item_list></directory>',
      [`${mac}-calls.xml`]: '<callList><call><destination><address>a & b</address></destination></call></callList>',
    });
    assert.ok(seen.length >= 6);
    for (const { rule, severity } of seen) {
      const { severity: usual, lesser } = { lesser: undefined, ...rules[rule] };
      assert.ok(severity === usual || severity === lesser, `${severity} ${rule}`);
    }
    assert.deepEqual(
      (Object.keys(rules) as RuleName[]).filter((name) => 'lesser' in rules[name]),
      ['duplicate-attribute', 'unknown-parameter', 'bad-value', 'gate-closed', 'missing-file', 'wrong-encoding', 'bare-ampersand'],
    );
  });

  it('every rule says what it finds and what to do, and severities are ordered', () => {
    for (const name of Object.keys(rules) as RuleName[]) {
      assert.ok(rules[name].finds.length > 20 && rules[name].advice.length > 5, name);
    }
    assert.ok(isAtLeast('error', 'warning') && !isAtLeast('note', 'warning'));
  });
});
