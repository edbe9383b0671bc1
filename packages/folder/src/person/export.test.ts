// GDPR Art. 15(3), 20(1): what the person is given.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ExportedPerson } from './export.ts';
import { exportPerson } from './export.ts';
import { parsePerson } from './person.ts';
import type { Files } from '../../test/person-folders.ts';
import { ada, calls, directory, everything, mac, searched } from '../../test/person-folders.ts';

describe('GDPR Art. 15(3), 20(1): the export', () => {
  const exported = (files: Files, showOthers = false): { readonly person: ExportedPerson; readonly files: ReadonlyMap<string, string> } => {
    const made = exportPerson(searched(files, ada, { showOthers }), parsePerson(ada), 0);
    return { person: made.exported, files: made.files };
  };

  it('a call of which only one party is told is a line of the table too', () => {
    const { files } = exported(calls('<direction>In</direction><destination><address>2001</address></destination>'));
    const [, row = ''] = [...files].find(([name]) => name.endsWith('.csv') && name.includes('call'))?.[1].split('\n') ?? [];
    assert.equal(row.trim(), `${mac}-calls.xml,1,${mac},In,,,,,,,2001,,,`);
  });

  it('a line without the blanks around it, and of files those alone that are named after the person', () => {
    const { person } = exported({
      'notes.txt': '  call sip:2001@example.test \n',
      'ada.cfg': '<x reg.1.address="2001"/>',
      'b/ada-phone.cfg': '<x/>',
    });
    assert.deepEqual(
      person.texts.map(({ text }) => text),
      ['call sip:2001@example.test'],
    );
    assert.deepEqual(person.namedAfter, ['ada.cfg', 'b/ada-phone.cfg']);
  });

  it('a label that names somebody else beside the person has them masked, in every file of the answer', () => {
    const { person, files } = exported({ 'site.cfg': '<x softkey.1.action="sip:2001@example.test, Bob Best"/>' });
    assert.deepEqual(
      person.parameters.map(({ value }) => value),
      ['sip:2001@example.test, ••• •••'],
    );
    assert.doesNotMatch([...files.values()].join(''), /Bob|Best/);
  });

  it('has contacts, calls, parameters and lines, each where it stands', () => {
    const { person } = exported(everything);
    assert.deepEqual(
      person.contacts.map(({ contact, isOwn, line, phone }) => [contact, isOwn, line, phone]),
      [
        ['2001', true, 1, mac],
        ['••••22', false, 1, mac],
      ],
    );
    assert.equal(person.calls.length, 1);
    assert.deepEqual(person.parameters.map(({ name, value }) => `${name}=${value}`).toSorted(), [
      'divert.fwd.1.contact=2001',
      'reg.1.address=2001',
      'reg.1.address=2001',
      'reg.1.label=Ada Example',
    ]);
    assert.deepEqual(person.texts.map(({ text }) => text).toSorted(), ['0105123805|sip  |4|00|from 2001']);
    assert.deepEqual(person.identifiers, [
      { type: 'extension', value: '2001' },
      { type: 'login', value: 'ada' },
    ]);
  });

  it('the original of a call or contact has the person in clear and nobody else', () => {
    const original = (files: Files, path: string): string => exported(files).files.get(`original/${path}`) ?? '';
    const calling = original(
      calls(
        '<direction x="Bob">In</direction><line>1</line><secret>Bob</secret><!-- Bob -->' +
          '<source name="Bob Sample" address="2025550122" x="Bob"/>' +
          '<destination x="Bob" name="Ada Example"><address>2001</address><y>Bob</y>Bob</destination>' +
          '<connection><address>2025550133</address><name>Cy Third</name></connection>',
      ),
      `${mac}-calls.xml`,
    );
    assert.doesNotMatch(calling, /Bob|Cy|Third|2025550/);
    assert.ok(calling.includes('<source name="B. S." address="••••22" x="••••"/>'), calling);
    assert.ok(calling.includes('<connection><address>••••33</address><name>C. T.</name></connection>'));
    assert.match(calling, /<destination +name="Ada Example"><address>2001<\/address><\/destination>/);
    assert.ok(calling.includes('<direction >In</direction><line>1</line>'));
    const contact = original(
      directory('<fn>Bob</fn><ln>Sample</ln><lb>Bobby</lb><ct>2025550122</ct><dc>2001</dc><x>Bob</x><sd>1</sd>'),
      `${mac}-directory.xml`,
    );
    assert.ok(contact.includes('<item><fn>B.</fn><ln>S.</ln><lb>B.</lb><ct>••••22</ct><dc>2001</dc><sd>1</sd></item>'), contact);
    const own = original(directory('<fn>Ada</fn><ln>Example</ln><lb>Me</lb><ct>2001</ct><dc>2025550122</dc>'), `${mac}-directory.xml`);
    assert.ok(own.includes('<item><fn>Ada</fn><ln>Example</ln><lb>Me</lb><ct>2001</ct><dc>••••22</dc></item>'), own);
  });

  it('with others shown, the original is as it stands', () => {
    const item = '<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc><x>y</x>';
    assert.ok(exported(directory(item), true).files.get(`original/${mac}-directory.xml`)?.includes(`<item>${item}</item>`));
  });

  it('parameters and lines have their own originals; a file of which nothing stands there has none', () => {
    const { files } = exported({
      'site.cfg': '<x reg.1.address="2001" y="sip:2001@example.test &amp; Bob"/>',
      'a.txt': 'x\nsee sip:2001@example.test\n',
      'ada example.txt': '-',
    });
    assert.ok(
      files.get('original/site.cfg')?.includes('  <parameter reg.1.address="2001"/>\n  <parameter y="sip:2001@example.test &amp; •••"/>'),
    );
    assert.equal(files.get('original/a.txt.txt'), 'see sip:2001@example.test\n');
    assert.deepEqual(
      [...files.keys()].filter((path) => path.startsWith('original/ada')),
      [],
    );
  });

  it('cards are of the person’s own contacts, each once; without any, of what was asked for', () => {
    const own = '<fn>Ada</fn><ln>Example</ln><ct>2001</ct>';
    const card = exported(directory(own, own, '<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc>')).files.get('person.vcf') ?? '';
    assert.equal(card.match(/BEGIN:VCARD/g)?.length, 1);
    assert.ok(card.includes('FN:Ada Example\r\nN:Example;Ada;;;\r\nTEL;VALUE=text:2001\r\n'));
    const label = exported(directory('<lb>Reception</lb><ct>sip:2001@example.test</ct>')).files.get('person.vcf') ?? '';
    assert.ok(label.includes('FN:Reception\r\n') && label.includes('IMPP:sip:2001@example.test'), label);
    const none = exported({}).files.get('person.vcf') ?? '';
    assert.ok(none.includes('FN:ada example\r\n') && none.includes('TEL;VALUE=text:2001'), none);
  });

  it('the table of calls has each value in its column', () => {
    const table = exported(
      calls(
        '<direction>In</direction><disposition>Normal</disposition><startTime>2026-01-05T12:00:00</startTime><duration>PT1M</duration><count>2</count>' +
          '<source><address>2001</address><name>Ada Example</name></source><destination><address>2025550122</address><name>Bob Sample</name></destination>' +
          '<connection><address>2025550133</address></connection><connection><address>2025550134</address></connection><finalDestination><address>2025550135</address></finalDestination>',
        '<source><address>2001</address></source>',
      ),
    ).files.get('call-entries.csv');
    assert.deepEqual(table?.trimEnd().split('\n').slice(1), [
      `${mac}-calls.xml,1,${mac},In,Normal,2026-01-05T12:00:00,PT1M,2,2001,Ada Example,••••22,B. S.,••••33 ••••34,••••35`,
      `${mac}-calls.xml,1,${mac},,,,,,2001,,,,,`,
    ]);
  });

  it('names folders that are named after the person, and shows what of somebody else’s label is theirs', () => {
    const { person } = exported({
      'Ada Example/notes.txt': 'nothing',
      ...directory(
        '<fn>Bob</fn><ln>Sample</ln><lb>for Ada Example</lb><ct>2002</ct>',
        '<fn>Bob</fn><lb>Desk</lb><ct>2002</ct><dc>2001</dc>',
      ),
    });
    assert.deepEqual(person.namedAfter, ['Ada Example/notes.txt']);
    assert.deepEqual(
      person.contacts.map(({ label }) => label),
      ['for Ada Example', 'D.'],
    );
  });

  it('says what was not searched and what is named after the person', () => {
    const complete = exported(everything).files.get('README.txt') ?? '';
    assert.ok(complete.includes('Every file of the folder was searched.') && complete.includes('Other people are masked'));
    const partial = exported({ 'x.bin': '\u0000', 'ada.cfg': '<x/>' }, true).files.get('README.txt') ?? '';
    assert.ok(
      partial.includes('COULD NOT BE SEARCHED:\n  x.bin:') &&
        partial.includes('Named after the person:\n  ada.cfg') &&
        partial.includes('OTHER PEOPLE ARE SHOWN'),
    );
  });
});
