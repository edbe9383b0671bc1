// `config check`, what cannot be read, is refused, or is silenced.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, latin1Bytes } from '@offhook/base';

import type { FolderSource } from '../src/source.ts';
import type { Finding } from '../src/check/finding.ts';
import { check, clean, findingsOf, mac, told } from './checked-folder.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

describe('config check, what is read', () => {
  const site = (settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    ...clean,
    'site.cfg': settingsFile(settings),
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
    const silent = (comment: string): ReturnType<typeof check> =>
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
    const messages = (files: Readonly<Record<string, string>>): readonly string[] =>
      findingsOf({ ...clean, ...files }).flatMap(({ rule, message }) => (rule === 'bare-ampersand' ? [message] : []));
    const directory = '<directory><item_list><item><ln>A & B</ln><ct>5550101</ct></item></item_list></directory>';
    assert.deepEqual(messages({ [`${mac}-directory.xml`]: directory }), [
      'a bare &, taken as &amp; by a lenient reader and refused by a strict one',
    ]);
    assert.deepEqual(messages({ 'site.cfg': '<a reg.1.label="A & B"/>' }), [
      'a bare &, taken as &amp; by a lenient reader: a strict reader, as phones most likely have, refuses the whole file',
    ]);
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

  it('a value that the guide has a range for is an error, one of an old schema a warning', () => {
    const of = (name: string, value: string): string | undefined => findingsOf(site({ [name]: value }))[0]?.severity;
    assert.deepEqual([of('dir.local.contacts.maxNum', '10000'), of('up.backlight.timeout', 'x')], ['error', 'warning']);
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

  it('an ignored line is that of the element alone', () => {
    const of = (text: string): readonly string[] => told(findingsOf({ ...clean, 'site.cfg': text }));
    assert.deepEqual(
      of('<s callLists.size="1">\n<!-- offhook-ignore -->\n<a callLists.size="2"\n up.headsetMode="x"/>\n<b reg.1.label="{{ a }}"/></s>'),
      ['bad-value site.cfg:1', 'leftover-placeholder site.cfg:5'],
    );
  });
});
