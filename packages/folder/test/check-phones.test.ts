// `config check`, what counts on which phone: settings that lose, gates that are closed, models.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findModel } from '@offhook/ucs';

import { check, clean, findingsOf, mac, told } from './checked-folder.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

describe('config check, phones', () => {
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

  it('what comes first says otherwise only where both values are known', () => {
    for (const [first, second, end] of [
      ['D,Md', 'Md,D', ' and says otherwise'],
      ['{$x|D,Md}', 'D,Md', ''],
      ['D,Md', '{$x|D,Md}', ''],
      ['{x}', 'D,Md', ''],
    ] as const) {
      const found = findingsOf({
        '000000000000.cfg': primaryFile('first.cfg', 'second.cfg'),
        'first.cfg': settingsFile({ 'lcl.datetime.date.format': first }),
        'second.cfg': settingsFile({ 'lcl.datetime.date.format': second }),
      }).filter(({ rule }) => rule === 'never-wins');
      assert.deepEqual(
        found.map(({ message }) => message),
        [`lcl.datetime.date.format never counts: first.cfg line 2 comes first${end}`],
      );
    }
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
      `note ${file}:3 device.net.vlanId counts only with device.net.vlanId.set="1": this file holds device.set="1" and lacks the other`,
    ];
    assert.deepEqual(of({ ...clean, 'other.cfg': text }), expected('other.cfg'));
    assert.deepEqual(of({ 'other.cfg': text }, true), expected('other.cfg'));
    assert.deepEqual(
      of({ '000000000000.cfg': '<A CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="m.cfg"/>', 'site.cfg': '<a/>', 'm.cfg': text }),
      expected('m.cfg'),
    );
    assert.deepEqual(of({ ...clean, 'other.cfg': text.replace('device.set="1"', '') }), []);
    assert.deepEqual(of({ ...clean, 'other.cfg': text.replace('h.example', 'h & h.example') }), [], 'a strict reader takes nothing of it');
  });
});
