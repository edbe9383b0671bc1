// Parts of the check by themselves: one file's settings, listed names, likely slips, call lists, comments.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import type { FileContent } from '@offhook/ucs';
import { contentOfText } from '@offhook/ucs';

import { createMemorySource } from '../source.ts';
import { callListFindings, contentOf } from './call-list-check.ts';
import { examineFile } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { finding, inOrder } from './finding.ts';
import { isIgnored } from './ignore.ts';
import { KnownNames } from './known-names.ts';
import { ListedNames } from './listed-names.ts';
import { listFindings } from './primary-check.ts';
import { ToldFindings } from './told-findings.ts';
import { UnknownNames } from './unknown-names.ts';

function textOf(text: string): FileContent {
  return contentOfText(text) ?? assert.fail();
}

const told = (text: string, options: Parameters<typeof examineFile>[2] = {}): readonly string[] =>
  examineFile(utf8Bytes(text), 'x.cfg', options).findings.map(
    ({ rule, severity, place, message }) => `${severity} ${rule} ${place.line}: ${message}`,
  );

describe('one file by itself', () => {
  it('secrets in clear are told at the first, with how many more; none of an encrypted file, none that is empty', () => {
    const secret = (line: number): string => `reg.${line}.auth.password="orchard-${line}"`;
    assert.deepEqual(told(`<a ${secret(1)}/>`), ['warning secret-in-clear 1: reg.1.auth.password in clear']);
    assert.deepEqual(told(`<a\n ${secret(1)}\n ${secret(2)}\n ${secret(3)}/>`), [
      'warning secret-in-clear 2: reg.1.auth.password and 2 more in clear',
    ]);
    assert.deepEqual(told(`<a ${secret(1)}/>`, { isEncrypted: true }), []);
    assert.deepEqual(told('<a reg.1.auth.password=""/>'), []);
  });

  it('a name that stands in two elements is repeated, or set to another value', () => {
    assert.deepEqual(told('<a up.headsetMode="1">\n<b UP.headsetmode="1"/>\n<c up.headsetMode="0"/></a>'), [
      'note repeated 2: UP.headsetmode repeats line 1',
      'warning set-twice 3: up.headsetMode is set on line 1 already, to another value; the first is taken to count',
    ]);
  });

  it('an index is out of range beyond the highest, on the model that is known', () => {
    assert.deepEqual(told('<a efk.efklist.50.status="1"/>'), []);
    assert.match(
      told('<a efk.efklist.51.status="1"/>')[0] ?? '',
      /index-out-of-range 1: efk\.efklist\.51\.status: the highest index of efk\.efklist\.#\.status is 50$/,
    );
  });

  it('names of before UC Software 4.0 are one note; one alone is named', () => {
    assert.deepEqual(told('<a voIpProt.SIP.local.port="5060" se.pat.ringer.1.name="x"/>'), [
      'note gone-parameter 1: this is a file from before UC Software 4.0: se.pat.ringer.1.name is gone since then',
    ]);
    assert.deepEqual(told('<a up.headsetMode="1"\n se.pat.ringer.1.name="x"\n se.pat.ringer.2.name="y"/>').slice(0, 1), [
      'note gone-parameter 2: this is a file from before UC Software 4.0: 2 of its 3 names, se.pat.ringer.1.name the first, are gone since then',
    ]);
  });

  it('settings as text of any element set nothing, each with its place', () => {
    assert.deepEqual(told('<a>\n<voice> voice.codecPref.G711_A="1"\n  voice.codecPref.G722=\'2\' no.such.name="3" </voice></a>'), [
      'warning value-as-text 2: voice.codecPref.G711_A sets nothing as text of <voice>: only attributes are read',
      'warning value-as-text 3: voice.codecPref.G722 sets nothing as text of <voice>: only attributes are read',
    ]);
  });

  it('a password in a URL is a secret in clear, but for the maker’s own and one to be filled in', () => {
    const of = (url: string): readonly string[] => told(`<a upgrade.custom.server.url="${url}"/>`);
    const secret = ['warning secret-in-clear 1: the password in upgrade.custom.server.url in clear'];
    assert.deepEqual(of('ftp://ada:canary@192.0.2.1/'), secret);
    assert.deepEqual(of('https://ada:canary@h.example.test/x'), secret);
    for (const url of [
      'ftp://ada@192.0.2.1/',
      'https://h.example.test/a:b@c',
      'ftp://PlcmSpIp:PlcmSpIp@192.0.2.1/',
      'ftp://{$user}:{$password}@192.0.2.1/',
    ])
      assert.ok(!of(url).some((line) => line.includes('secret')), url);
    assert.deepEqual(told('<a upgrade.custom.server.url="ftp://ada:canary@192.0.2.1/"\n reg.1.auth.password="x"/>'), [
      'warning secret-in-clear 1: the password in upgrade.custom.server.url and 1 more in clear',
    ]);
  });

  it('of a long list of words the nearest is named', () => {
    assert.deepEqual(told('<a voIpProt.SIP.alertInfo.1.class="autoanswr"/>'), [
      'warning bad-value 1: expected one of 46 words (the nearest is autoAnswer) in voIpProt.SIP.alertInfo.1.class, got "autoanswr"',
    ]);
    // Of words that are counted, the last.
    for (const beyond of ['custom18', 'Custom24', 'custom100'])
      assert.deepEqual(told(`<a voIpProt.SIP.alertInfo.1.class="${beyond}"/>`), [
        `warning bad-value 1: expected one of 46 words (the nearest is custom17) in voIpProt.SIP.alertInfo.1.class, got "${beyond}"`,
      ]);
    assert.match(told('<a voIpProt.SIP.alertInfo.1.class="custom"/>')[0] ?? '', /the nearest is custom1\)/);
  });

  it('of a long list of words none is named where none is near', () => {
    assert.match(
      told('<a voIpProt.SIP.alertInfo.1.class="paging"/>')[0] ?? '',
      /expected one of 46 words, such as default, in .*, got "paging"$/,
    );
  });

  it('a date is written with D, d and M, or in figures of two', () => {
    const of = (value: string): readonly string[] => told(`<a lcl.datetime.date.format="${value}"/>`);
    for (const value of ['D,Md', 'Md,D', 'D,dM', 'dM', 'D,M,d', 'DD/MM/YY', 'MM/DD/YY', 'YY/MM/DD', ''])
      assert.deepEqual(of(value), [], value);
    for (const value of ['DD/MM/YYYY', 'dd.mm.yyyy', 'D,,M', 'x'])
      assert.deepEqual(of(value), [
        `warning bad-form 1: expected form of a date, such as D,dM or DD/MM/YY in lcl.datetime.date.format, got "${value}"`,
      ]);
  });

  it('an element with text is told where its name is a parameter’s', () => {
    assert.deepEqual(told('<a>\n<up.headsetMode>1</up.headsetMode><other>x</other><up.headsetMode/></a>'), [
      'warning value-as-text 2: up.headsetMode sets nothing as an element: only attributes are read',
    ]);
  });
});

describe('names of the catalogue', () => {
  it('a name is looked up with its key, in any letter case and with a model, and remembered; an unknown one as well', () => {
    const names = new KnownNames();
    const first = names.find('REG.1.label');
    assert.deepEqual([first?.key, first?.reference.name, first?.reference.indices], ['reg.1.label', 'reg.#.label', [1]]);
    assert.equal(names.find('REG.1.label'), first);
    assert.notEqual(names.find('reg.1.label'), first);
    assert.equal(names.find('call.callsPerLineKey.VVX450')?.key, 'call.callsperlinekey.vvx450');
    assert.deepEqual([names.find('no.such'), names.find('no.such')], [undefined, undefined]);
  });
});

describe('a likely slip', () => {
  const nearest: Readonly<Record<string, string>> = {
    'reg.#.adress': 'reg.#.address',
    'up.headsxtmode': 'up.headsetMode',
    'up.hexdsxtmode': 'up.headsetMode',
    'up.hexdsxtmodx': 'up.headsetMode',
    'calllixts.size': 'callLists.size',
    'calxlixts.size': 'callLists.size',
    'voice.volumx.persist.handset': 'voice.volume.persist.handset',
    'voixe.volume.persist.handset': 'voice.volume.persist.handset',
    'voice.volume.pexsixt.handset': 'voice.volume.persist.handset',
    'attendxnt.resourcelixt.#.address': 'attendant.resourceList.#.address',
    'log.rendex': 'log.render.file',
    'voice.codecpref.g711mu': 'voice.codecPref.G711_Mu',
    'voice.codecpref.g711_mux': 'voice.codecPref.G711_Mu',
    'up.headsetmode2': 'up.headsetMode',
    'no.such.nxmexy': 'no.such.namexy',
  };
  const told = (name: string): string => {
    const names = new UnknownNames((folded) => nearest[folded]);
    const { severity, message } = names.finding({ name, value: '', place: { file: 'x', line: 1, column: 1 } }, { era: 'uc' });
    return `${severity} ${message.replace(/^unknown parameter \S+?(?=;| \(|$)/, '')}`;
  };

  it('one segment of five letters or more differs by a letter, of nine or more by two', () => {
    assert.equal(told('reg.3.adress'), 'warning ; did you mean reg.3.address?');
    for (const name of [
      'up.headsxtMode',
      'up.hexdsxtMode',
      'callLixts.size',
      'calxLixts.size',
      'voixe.volume.persist.handset',
      'voice.volumx.persist.handset',
    ])
      assert.match(told(name), /^warning ; did you mean /, name);
    for (const name of ['voice.volume.pexsixt.handset', 'up.hexdsxtModx'])
      assert.match(told(name), /^note .*the nearest known one is/, name);
  });

  it('two segments, another number of segments, a codec or a number is another name, and so is what is not known itself', () => {
    for (const name of ['attendxnt.resourceLixt.3.address', 'log.rendex', 'voice.codecPref.G711_Mux', 'up.headsetMode2', 'no.such.nxmexy'])
      assert.match(told(name), /^note .*the nearest known one is/, name);
    assert.equal(told('zzz.zzz'), 'note ');
  });
});

describe('listed names', () => {
  const listed = (primary: string, name: string, value: string): ((path: string) => boolean) => {
    const names = new ListedNames();
    names.add(primary, [{ name, value, place: { file: primary, line: 1, column: 1 } }]);
    return (path) => names.has(path);
  };

  it('any list of a primary file, from its own folder on, in any letter case, with URLs and placeholders', () => {
    for (const attribute of ['CONFIG_FILES', 'config_files', 'MISC_FILES', 'SERVICE_FILES', 'CONFIG_FILES_VVX450'])
      assert.equal(listed('000000000000.cfg', attribute, 'a.cfg')('A.cfg'), true, attribute);
    for (const attribute of ['CONFIG_FILESX', 'X_CONFIG_FILES', 'LOG_FILE_DIRECTORY'])
      assert.equal(listed('000000000000.cfg', attribute, 'a.cfg')('a.cfg'), false, attribute);
    const has = listed(
      'p/000000000000.cfg',
      'CONFIG_FILES',
      'a.cfg, ../b.cfg,https://x.example.test/c.cfg , , ../../d.cfg,[MACADDRESS]-x.[PHONE_MODEL].cfg,.',
    );
    assert.deepEqual(
      [
        'p/a.cfg',
        'a.cfg',
        'b.cfg',
        'p/c.cfg',
        'd.cfg',
        'p/0004f2000001-x.vvx450.cfg',
        'p/-x..cfg',
        'p/a/b-x.y.cfg',
        'p/0004f2000001-xxvvx450.cfg',
        '',
        'p',
      ].map(has),
      [true, false, true, true, false, true, true, false, false, false, true],
    );
  });

  it('a placeholder more than once, and the same list of many primary files', () => {
    const has = listed('000000000000.cfg', 'CONFIG_FILES', '[PHONE_MAC_ADDRESS].cfg,b-[PHONE_MAC_ADDRESS].cfg,[PHONE_MAC_ADDRESS].cfg');
    assert.deepEqual(['0004f2000001.cfg', 'b-0004f2000001.cfg', 'c-0004f2000001.xml'].map(has), [true, true, false]);
  });
});

describe('a primary file’s list', () => {
  const findings = (text: string): readonly string[] =>
    listFindings(examineFile(utf8Bytes(text), '000000000000.cfg').read).map(({ rule }) => rule);
  const list = (value: string): string => `<APPLICATION CONFIG_FILES="${value}"/>`;

  it('has 2,047 characters and names of 255 at most', () => {
    const name = (length: number): string => 'n'.repeat(length);
    assert.deepEqual(findings(list(name(255))), []);
    assert.deepEqual(findings(list(name(256))), ['list-too-long']);
    assert.deepEqual(findings(list(` ${name(255)} , b.cfg`)), []);
    const many = Array.from({ length: 8 }, () => name(255)).join(',');
    assert.deepEqual([many.length, findings(list(many))], [2047, []]);
    assert.deepEqual(findings(list(`${many},`)), ['list-too-long']);
  });

  it('is there, unless the file names an application; of a file that is none nothing is said', () => {
    assert.deepEqual(findings('<a b="1"/>'), ['not-a-configuration']);
    assert.deepEqual(findings('<APPLICATION APP_FILE_PATH="sip.ld"/>'), []);
    assert.deepEqual(findings(''), []);
    assert.deepEqual(findings('<a'), []);
  });
});

describe('call lists and contents', () => {
  it('a call list that cannot be read is told with its line; a fault of our own is none of the file', () => {
    const [found] = callListFindings('x-calls.xml', textOf('<callList>\n<call>\n</callList>'));
    assert.deepEqual([found?.rule, found?.place.line], ['bad-call-list', 3]);
    const [other] = callListFindings('x-calls.xml', textOf('\n<calls/>'));
    assert.deepEqual([other?.place.line, other?.message], [2, 'expected the root <callList>, got <calls>']);
    const broken = {
      get length(): number {
        throw new TypeError('a bug');
      },
    } as FileContent;
    assert.throws(() => callListFindings('x-calls.xml', broken), TypeError);
  });

  it('the quick way to a text is not taken for what begins as encrypted, nor where there is none', () => {
    const source = (text: string): Parameters<typeof contentOf>[0] => ({
      name: 'x',
      list: () => ({ entries: [], unreadable: [] }),
      read: () => new Uint8Array(),
      readText: () => text,
    });
    assert.notEqual(contentOf(source('<a/>'), 'x'), undefined);
    assert.notEqual(contentOf(source(' Crypt=1'), 'x'), undefined);
    assert.equal(contentOf(source('Crypt=1;'), 'x'), undefined);
    assert.equal(contentOf(createMemorySource('x', new Map()), 'x'), undefined);
  });
});

describe('what is told', () => {
  const at = (rule: Finding['rule'], file: string, line: number, column: number): Finding => finding(rule, { file, line, column }, 'x');

  it('gravest first, then by file, line and column', () => {
    const wanted = [
      at('too-large', 'b', 9, 9),
      at('never-wins', 'a', 1, 2),
      at('never-wins', 'a', 2, 1),
      at('never-wins', 'a', 2, 3),
      at('never-wins', 'b', 1, 1),
      at('unlisted-file', 'a', 1, 1),
    ];
    assert.deepEqual(inOrder(wanted.toReversed()), wanted);
    assert.deepEqual(inOrder([...wanted.slice(3), ...wanted.slice(0, 3)]), wanted);
  });

  it('what a comment of its file silences is counted, what is told once stands once', () => {
    const told = new ToldFindings();
    const [comment] = examineFile(utf8Bytes('<!-- offhook-ignore-file never-wins --><a/>'), 'a', {}).read.ignores;
    assert.ok(comment !== undefined);
    told.remember({ ...examineFile(utf8Bytes('<a/>'), 'a').read, ignores: [comment] });
    told.add([at('never-wins', 'a', 1, 1), at('repeated', 'a', 1, 1), at('never-wins', 'b', 1, 1)]);
    told.addOnce('c', [at('set-twice', 'c', 1, 1)]);
    told.addOnce('c', [at('set-twice', 'c', 2, 1)]);
    assert.deepEqual(
      [told.ignored, told.all().map(({ rule, place }) => `${rule} ${place.file}:${place.line}`)],
      [1, ['never-wins b:1', 'set-twice c:1', 'repeated a:1']],
    );
  });

  it('a comment is about its lines, both ends included, about its rules and about its parameters in any letter case', () => {
    const ignored = (words: readonly string[], line: number, parameter?: string): boolean =>
      isIgnored([{ words, fromLine: 3, toLine: 5 }], {
        ...at('repeated', 'a', line, 1),
        ...(parameter === undefined ? {} : { parameter }),
      });
    assert.deepEqual(
      [2, 3, 5, 6].map((line) => ignored([], line)),
      [false, true, true, false],
    );
    assert.deepEqual([ignored(['repeated'], 3), ignored(['never-wins'], 3), ignored(['never-wins', 'repeated'], 3)], [true, false, true]);
    assert.deepEqual(
      [ignored(['up.headsetMode'], 3, 'UP.headsetmode'), ignored(['up.headsetMode'], 3, 'up.other'), ignored(['up.headsetMode'], 3)],
      [true, false, false],
    );
    assert.deepEqual(
      [ignored(['repeated', 'a.b', 'up.headsetMode'], 3, 'up.headsetMode'), ignored(['never-wins', 'up.headsetMode'], 3, 'up.headsetMode')],
      [true, false],
    );
  });
});
