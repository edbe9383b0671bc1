// The primary configuration file, and what is written of it and others.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { isPrimaryAttribute, looksLikePrimary, readPrimary, substitute } from './primary.ts';
import { readConfiguration } from './read.ts';
import { writeConfiguration, writeOverrides, writePrimary } from './write.ts';

function read(text: string | Uint8Array): ReturnType<typeof readConfiguration> {
  return readConfiguration(typeof text === 'string' ? utf8Bytes(text) : text, 'x.cfg');
}

describe('the primary configuration file', () => {
  const identity = { macAddress: '64167f0a2001', model: 'VVX450', partNumber: '3111-48840-001' };

  it('lists files in order, with substitutions, blanks and a trailing comma', () => {
    const primary = readPrimary(
      utf8Bytes('<APPLICATION CONFIG_FILES="[PHONE_MAC_ADDRESS]-reg.cfg, a/[PHONE_MODEL].cfg ,b.cfg, "/>'),
      'p.cfg',
      identity,
    );
    assert.deepEqual(primary.configFiles, ['64167f0a2001-reg.cfg', 'a/VVX450.cfg', 'b.cfg']);
  });

  it('a model’s, part number’s or MAC’s suffix beats the plain attribute, on child elements too', () => {
    const text =
      '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="x.cfg"><APPLICATION_VVX450 CONFIG_FILES_VVX450="y.cfg"/><APPLICATION_VVX500 CONFIG_FILES_VVX500="z.cfg"/></APPLICATION>';
    assert.deepEqual(readPrimary(utf8Bytes(text), 'p.cfg', identity).configFiles, ['y.cfg']);
    assert.deepEqual(readPrimary(utf8Bytes(text), 'p.cfg', { ...identity, model: 'VVX150' }).configFiles, ['x.cfg']);
    assert.deepEqual(
      readPrimary(utf8Bytes('<APPLICATION CONFIG_FILES="x.cfg" CONFIG_FILES_64167F0A2001="m.cfg"/>'), 'p.cfg', identity).configFiles,
      ['m.cfg'],
    );
  });

  it('what names neither files nor software is told to be no primary file, once, where it can be read', () => {
    const of = (text: string): readonly string[] =>
      readPrimary(utf8Bytes(text), 'p.cfg', identity).complaints.map(
        ({ severity, code, place }) => `${severity} ${code} ${place.line}:${place.column}`,
      );
    assert.deepEqual(of('<x a.b="1"/>'), ['warning not-a-configuration 1:1']);
    for (const fine of ['<x CONFIG_FILES=""/>', '<x APP_FILE_PATH=""/>', '<x app_file_path=""/>', '<x CONFIG_FILES_VVX1=""/>', ''])
      assert.deepEqual(of(fine), [], fine);
    assert.deepEqual(of('<x').length, 1);
    assert.deepEqual(of('<x'), ['error not-well-formed 1:2']);
  });

  it('is known by its root or its attributes; those of parameters have a dot', () => {
    for (const [root, names, expected] of [
      ['APPLICATION', [], true],
      ['x', ['a.b', 'CONFIG_FILES'], true],
      ['x', ['app_file_path_VVX450'], true],
      [undefined, ['CONFIG_FILES_'], true],
      ['application', ['a.b'], false],
      ['x', ['CONFIG_FILESX', 'MY_CONFIG_FILES'], false],
      [undefined, [], false],
    ] as const)
      assert.equal(looksLikePrimary(root, names), expected, `${root} ${names.join(' ')}`);
    assert.deepEqual(['CONFIG_FILES', 'LOG_FILE_DIRECTORY', 'a.b'].map(isPrimaryAttribute), [true, true, false]);
  });

  it('a suffix of the phone’s address beats one of its part number, and that one of its model; blanks go', () => {
    const of = (attributes: string): string =>
      readPrimary(utf8Bytes(`<A APP_FILE_PATH=" p " ${attributes}/>`), 'p.cfg', identity).appFilePath;
    assert.equal(of(''), 'p');
    assert.equal(of('APP_FILE_PATH_VVX450=" m "'), 'm');
    assert.equal(of('APP_FILE_PATH_VVX450="m" APP_FILE_PATH_3111-48840-001="n"'), 'n');
    assert.equal(of('APP_FILE_PATH_3111-48840-001="n" app_file_path_64167f0a2001="a"'), 'a');
    assert.equal(of('APP_FILE_PATH="second"').length, 1);
    const mixed = readPrimary(utf8Bytes('<A CONFIG_FILES="x" MISC_FILES_VVX450="m,n"/>'), 'p.cfg', identity);
    assert.deepEqual([mixed.configFiles, mixed.miscFiles], [['x'], ['m', 'n']]);
    assert.equal(substitute('[PHONE_MODEL] [phone_part_number] [MACADDRESS] [x]', identity), 'VVX450 3111-48840-001 64167f0a2001 [x]');
    assert.equal(
      substitute('[PHONE_MODEL] [PHONE_PART_NUMBER]', { macAddress: '', model: '', partNumber: '' }),
      '[PHONE_MODEL] [PHONE_PART_NUMBER]',
    );
  });

  it('the first of a name counts, in whatever letter case; a name that ends with _ is of no phone', () => {
    const files = (attributes: string, who = { macAddress: '', model: '', partNumber: '' }): readonly string[] =>
      readPrimary(utf8Bytes(`<A ${attributes}/>`), 'p.cfg', who).configFiles;
    assert.deepEqual(files('CONFIG_FILES="a.cfg" config_files="b.cfg"'), ['a.cfg']);
    assert.deepEqual(files('config_files="b.cfg" CONFIG_FILES="a.cfg"'), ['b.cfg']);
    assert.deepEqual(files('CONFIG_FILES_="x.cfg" CONFIG_FILES="a.cfg"'), ['a.cfg']);
    const only = readPrimary(utf8Bytes('<A CONFIG_FILES_VVX450="x.cfg" MISC_FILES="m"/>'), 'p.cfg', {
      macAddress: '',
      model: '',
      partNumber: '',
    });
    assert.deepEqual([only.complaints, only.configFiles, only.miscFiles], [[], [], ['m']]);
    assert.equal(substitute('a[x]b', { macAddress: '1', model: '', partNumber: '' }), 'a[x]b');
  });

  it('XML 1.0 §4.3.3: a declaration is told with its place where the bytes are none of it', () => {
    const told = (content: Parameters<typeof readConfiguration>[0]): readonly string[] =>
      readConfiguration(content, 'x').complaints.map(({ severity, code, place }) => `${severity} ${code} ${place.line}:${place.column}`);
    const declaring = (encoding: string, text = ''): string => `<?xml version="1.0"\n encoding="${encoding}"?>\n<a\n b="${text}"/>`;
    assert.deepEqual(told(declaring('koi8-r')), ['error wrong-encoding 2:2']);
    assert.deepEqual(told(declaring('us-ascii')), []);
    assert.deepEqual(told(declaring('us-ascii', 'xé')), ['error wrong-encoding 4:6']);
    for (const encoding of ['utf-16', 'UTF-16LE', 'utf-16be'])
      assert.deepEqual(told(declaring(encoding)), ['error wrong-encoding 2:2'], encoding);
    for (const encoding of ['utf-8', 'UTF-8', 'iso-8859-1']) assert.deepEqual(told(declaring(encoding)), [], encoding);
    const wide = (mark: readonly number[], isLittle: boolean): Uint8Array =>
      new Uint8Array([
        ...mark,
        ...[...declaring('utf-16')].flatMap((letter) => (isLittle ? [letter.charCodeAt(0), 0] : [0, letter.charCodeAt(0)])),
      ]);
    assert.deepEqual(told(wide([0xff, 0xfe], true)), []);
    assert.deepEqual(told(wide([0xfe, 0xff], false)), []);
  });

  it('folders may be empty, relative or URLs', () => {
    const primary = readPrimary(
      utf8Bytes('<APPLICATION CONFIG_FILES="" CALL_LISTS_DIRECTORY="http://0.0.0.0" LOG_FILE_DIRECTORY="./logs"/>'),
      'p.cfg',
      identity,
    );
    assert.equal(primary.folders.CALL_LISTS_DIRECTORY, 'http://0.0.0.0');
    assert.equal(primary.folders.LOG_FILE_DIRECTORY, './logs');
    assert.equal(primary.folders.CONTACTS_DIRECTORY, '');
  });
});

describe('the writers', () => {
  it('an override file without any setting has an empty element, one with some has them sorted, one a line', () => {
    const of = (values: Readonly<Record<string, string>>): string =>
      writeOverrides(values, { application: '6', createdAt: 't' }).split('\n').slice(3, -1).join('\n');
    assert.equal(of({}), '<PHONE_CONFIG>\n\t<OVERRIDES/>\n</PHONE_CONFIG>');
    assert.equal(of({ b: '2', a: '1' }), '<PHONE_CONFIG>\n\t<OVERRIDES\n\t\ta="1"\n\t\tb="2"\n\t/>\n</PHONE_CONFIG>');
    assert.match(writeConfiguration({ 'b.x': '1', 'a.y': '2', 'a.x': '3' }), /<a\n {4}a\.x="3"\n {4}a\.y="2"\n {2}\/>\n {2}<b\n/);
  });

  it('what is written is read back, hostile characters included', () => {
    const values = { 'reg.1.displayName': 'Joe<>&"\' Schröder\tx\ny', 'softkey.1.action': '^*99$P1N4$$Trefer$' };
    for (const text of [writeConfiguration(values), writeOverrides(values, { application: '6.4.3', createdAt: '2026-01-05T12:00:00' })]) {
      const file = read(text);
      assert.deepEqual(file.complaints, []);
      assert.deepEqual(Object.fromEntries(file.assignments.map(({ name, value }) => [name, value])), values);
    }
    assert.deepEqual(
      readPrimary(utf8Bytes(writePrimary({ CONFIG_FILES: 'a.cfg' })), 'p.cfg', { macAddress: '', model: '', partNumber: '' }).configFiles,
      ['a.cfg'],
    );
  });
});
