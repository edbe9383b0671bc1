// `config check`, which file is what: by its name, by what is in it, or of something else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';

import type { FolderSource } from '../src/source.ts';
import { check, clean, findingsOf, mac, told } from './checked-folder.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

describe('config check, kinds of files', () => {
  it('a time in the name of a file is no phone', () => {
    assert.equal(check(folderOf({ ...clean, 'site-202411221200.cfg': '<a/>' })).phones, 1);
    assert.equal(check(folderOf({ ...clean, 'phone482567123456.cfg': '<a/>', '000412345678.cfg': '<a/>' })).phones, 3);
  });

  it('a file named by the address of another maker’s phone is one note and no phone, unless its content or the site’s list says otherwise', () => {
    const yealink = '#!version:1.0.0.1\naccount.1.enable = 1\nvoice.gain.tx = 1\n';
    const other = {
      '001565000001.cfg': yealink,
      '805EC0000002.cfg': 'not even that',
      'sub/000413000003-phone.xml': '<settings><phone-settings e="2"><language perm="R">English</language></phone-settings></settings>',
      '000b82000004.cfg': '',
      '001565000001-boot.log': 'x',
    };
    const { phones, findings } = check(folderOf({ ...clean, ...other }));
    assert.equal(phones, 1);
    assert.deepEqual(
      findings.map(({ severity, rule, place, message }) => `${severity} ${rule} ${place.file}: ${message}`),
      [
        'note no-known-parameter 000b82000004.cfg: a file of something else: the address in its name is one of Grandstream’s',
        'note no-known-parameter 001565000001.cfg: a file of something else: the address in its name is one of Yealink’s',
        'note no-known-parameter 805EC0000002.cfg: a file of something else: the address in its name is one of Yealink’s',
        'note no-known-parameter sub/000413000003-phone.xml: a file of something else: the address in its name is one of Snom’s',
      ],
    );
    for (const content of [
      settingsFile({ 'reg.1.address': '2002' }),
      primaryFile('site.cfg'),
      '<PHONE_CONFIG/>',
      '<a se.pat.ringer.1.name="x"/>',
      '<directory><item_list/></directory>',
      'Crypt=1;KeyDesc=k;',
    ])
      assert.equal(check(folderOf({ ...clean, '001565000001.cfg': content })).phones, 2, content);
    const listed = { ...clean, '000000000000.cfg': primaryFile('001565000001.cfg', '[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg') };
    assert.equal(check(folderOf({ ...listed, '001565000001.cfg': yealink })).phones, 2);
    // Of a prefix that nobody here knows, and of one file of ours beside another maker's.
    assert.equal(check(folderOf({ ...clean, 'aaaaaa000001.cfg': '<a/>' })).phones, 2);
    const beside = { '001565000001.cfg': yealink, '001565000001-line.cfg': settingsFile({ 'reg.1.address': '2002' }) };
    assert.equal(check(folderOf({ ...clean, ...beside })).phones, 2);
  });

  it('two files of something else may differ in letter case only', () => {
    const spellings = (files: Readonly<Record<string, string>>): readonly string[] =>
      findingsOf({ ...clean, ...files }).flatMap(({ rule, place, message }) =>
        rule === 'two-spellings' ? [`${place.file} ${message}`] : [],
      );
    const strange = '<rings><ring name="a"><file>a.raw</file></ring></rings>';
    assert.deepEqual(spellings({ 'Ringlist.xml': strange, 'RINGLIST.XML': strange }), []);
    assert.deepEqual(spellings({ 'Ringlist.xml': 'RINGLIST.XML', 'RINGLIST.XML': '<CiscoIPPhoneRingList>\n</CiscoIPPhoneRingList>' }), []);
    assert.deepEqual(
      spellings({ 'x.cfg': '<a no.such="1"', 'X.cfg': strange }),
      ['x.cfg differs from X.cfg in letter case only'],
      'may be ours, broken',
    );
    assert.deepEqual(spellings({ '001565000001.cfg': '', '001565000001.CFG': '' }), []);
    assert.deepEqual(spellings({ 'Other.cfg': settingsFile({ 'up.headsetMode': '1' }), 'OTHER.cfg': strange }), [
      'Other.cfg differs from OTHER.cfg in letter case only',
    ]);
    assert.deepEqual(spellings({ 'logo.jpg': 'x', 'Logo.jpg': 'x' }), ['logo.jpg differs from Logo.jpg in letter case only']);
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

  it('a pipe is told and not read', () => {
    const source = folderOf(clean);
    const { findings } = check({
      ...source,
      list: () => ({ entries: [...source.list().entries, { path: `${mac}-directory.xml`, kind: 'other', sizeBytes: 0 }], unreadable: [] }),
    });
    assert.deepEqual(told(findings), [`no-file ${mac}-directory.xml:1`]);
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
    const ofWeb = '<dictionary><pageHelpPhrases><phrase i="0" t="Hilfe"/></pageHelpPhrases></dictionary>';
    assert.deepEqual(told(findingsOf({ ...clean, 'languages/Website_dictionary_language_de-de.xml': ofWeb })), []);
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
});
