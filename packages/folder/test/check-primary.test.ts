// `config check`, primary configuration files: what they list, and what stands in them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { check, clean, findingsOf, mac, told } from './checked-folder.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

describe('config check, primary files', () => {
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

  it('lists of other attributes are none, and one of another model may hold URLs', () => {
    const primary = '<A CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="https://h.example.test/x/y.cfg" MY_CONFIG_FILES="z.cfg"/>';
    const setting = settingsFile({ 'up.headsetMode': '1' });
    const found = findingsOf({ '000000000000.cfg': primary, 'site.cfg': '<a/>', 'x/y.cfg': setting, 'z.cfg': setting });
    assert.deepEqual(told(found), ['depends-on-model 000000000000.cfg:1', 'unlisted-file z.cfg:1']);
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
      ['x{phone-mac 1}.cfg', '{phone-mac 1}'],
      ['[my phone-MAC address].cfg', '[my phone-MAC address]'],
      ['%my-MAC-1%', '%my-MAC-1%'],
      ['&lt;the MAC-address>.cfg', '<the MAC-address>'],
    ] as const) {
      const found = findingsOf({ '000000000000.cfg': primaryFile(name) });
      assert.deepEqual(
        found.map(({ rule, severity, message }) => `${severity} ${rule} ${message}`),
        [
          `error unknown-variable ${name.replace('&lt;', '<')} is listed, and ${variable} is no variable of the phones: [PHONE_MAC_ADDRESS] is`,
        ],
      );
    }
    assert.deepEqual(
      findingsOf({ '000000000000.cfg': primaryFile('[phone_mac_address]-x.cfg', '[MACADDRESS]-y.cfg', '[PHONE_MODEL].cfg') }),
      [],
    );
    // What is no list of files to read holds whatever it likes.
    assert.deepEqual(findingsOf({ '000000000000.cfg': '<A CONFIG_FILES="" OLD_CONFIG_FILES="{MAC}.cfg" MISC_FILES="{MAC}.jpg"/>' }), []);
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
});
