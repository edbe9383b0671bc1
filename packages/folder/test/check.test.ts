// `config check`: each rule finds what it is for, and nothing else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { latin1Bytes } from '@offhook/base';

import { countBySeverity, sarifLog } from '../src/check/report.ts';
import type { RuleName } from '../src/check/rules.ts';
import { isAtLeast, rules } from '../src/check/rules.ts';
import { check, clean, findingsOf, mac, told } from './checked-folder.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

describe('config check', () => {
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

  it('finds nothing in a folder where nothing is wrong', () => {
    const result = check(folderOf(clean));
    assert.deepEqual(result.findings, []);
    assert.deepEqual({ ...result, findings: 0 }, { findings: 0, ignored: 0, files: 3, phones: 1, settings: 2 });
  });

  for (const { name, files, findings, message } of cases) {
    it(name, () => {
      const found = findingsOf(files);
      assert.deepEqual(told(found), findings);
      if (message !== undefined) assert.match(found[0]?.message ?? '', message);
      assert.equal(countBySeverity(found).error + countBySeverity(found).warning + countBySeverity(found).note, findings.length);
    });
  }

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
