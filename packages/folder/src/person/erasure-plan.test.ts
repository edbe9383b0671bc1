// GDPR Art. 17: what becomes of what is found.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';

import type { ErasurePlan, ErasureScope } from './erasure-plan.ts';
import { planErasure } from './erasure-plan.ts';
import type { Files } from '../../test/person-folders.ts';
import { ada, everything, mac, searched } from '../../test/person-folders.ts';

describe('GDPR Art. 17: the plan of an erasure in a folder', () => {
  const plan = (scope: ErasureScope, files: Files = everything, texts = ada): ErasurePlan => {
    const search = searched(files, texts);
    return planErasure(search, scope, (path) => utf8Bytes(files[path] ?? ''));
  };
  const actions = ({ occurrences }: ErasurePlan): readonly string[] =>
    occurrences.map(
      ({ path, action, certainty, reason }) =>
        `${path.replace(`${mac}-`, '')} ${certainty} ${action}${reason === undefined ? '' : ' (why)'}`,
    );

  it('what is not decided stays with its reason, and so do a line and what an administrator wrote', () => {
    assert.deepEqual(actions(plan({ includeConfiguration: false })).toSorted(), [
      'app.log certain replace-line',
      'calls.xml certain remove',
      'directory.xml certain remove',
      'directory.xml certain remove',
      'directory.xml possible retain (why)',
      'notes.txt possible retain (why)',
      'notes.txt possible retain (why)',
      'phone.cfg certain retain (why)',
      'phone.cfg likely remove',
      'site.cfg certain retain (why)',
      'site.cfg likely retain (why)',
    ]);
  });

  it('once somebody has decided, it goes as well', () => {
    const decided = plan({ includeConfiguration: true, includeUndecided: true });
    assert.ok(decided.occurrences.every(({ action }) => action !== 'retain'));
    assert.deepEqual(
      decided.occurrences.filter(({ action }) => action === 'replace-line').map(({ path }) => path),
      [`${mac}-app.log`],
      'a line of any other file goes whole',
    );
    assert.deepEqual(
      Object.fromEntries(
        decided.files.map(({ path, after }) => [path.replace(`${mac}-`, ''), after === undefined ? undefined : utf8Text(after)]),
      ),
      {
        'app.log': '(line removed)\n0105123806|sip  |4|00|ready\n',
        'calls.xml': '<callList></callList>',
        'directory.xml': '<directory><item_list><item><fn>Bob</fn><ct>2025550122</ct></item></item_list></directory>',
        'notes.txt': 'Bob\n',
        'phone.cfg': '<x/>',
        'site.cfg': '<x/>',
      },
    );
  });

  it('of somebody else’s contact only that element goes which names the person, whatever stands in it', () => {
    const text = '<directory><item_list><item><ct>2025550122</ct><note a="2001">x<b>2001</b></note></item></item_list></directory>';
    const [file] = plan({ includeConfiguration: true, includeUndecided: true }, { [`${mac}-directory.xml`]: text }).files;
    assert.equal(
      utf8Text(file?.after ?? new Uint8Array()),
      '<directory><item_list><item><ct>2025550122</ct></item></item_list></directory>',
    );
  });

  it('guide, Enhanced Feature Keys: a macro that dials the person goes whole', () => {
    const [file] = plan(
      { includeConfiguration: true, includeUndecided: true },
      {
        'site.cfg': '<x efk.efklist.1.action.string="$P2025550147N4$$Tinvite$" up.headsetMode="1"/>',
      },
      ['2025550147'],
    ).files;
    assert.equal(utf8Text(file?.after ?? new Uint8Array()), '<x up.headsetMode="1"/>');
  });

  it('undecided alone does not open configuration', () => {
    const retained = plan({ includeConfiguration: false, includeUndecided: true }).occurrences.filter(({ action }) => action === 'retain');
    assert.deepEqual([...new Set(retained.map(({ path }) => path))].toSorted(), [`${mac}-phone.cfg`, 'notes.txt', 'site.cfg']);
  });

  it('a list keeps what is not the person’s, and an element that stands alone goes with its line', () => {
    const after = (text: string): string | undefined => {
      const [file] = plan({ includeConfiguration: true, includeUndecided: true }, { 'site.cfg': text }).files;
      return file?.after === undefined ? undefined : utf8Text(file.after);
    };
    assert.equal(after('<x dialplan.1.e911dialstring="2001,2002"/>'), '<x dialplan.1.e911dialstring="2002"/>');
    assert.equal(after('<x dialplan.1.e911dialstring="2002, 2001"/>'), '<x dialplan.1.e911dialstring="2002"/>');
    assert.equal(after('<x dialplan.1.e911dialstring="2001, 2002,2003"/>'), '<x dialplan.1.e911dialstring="2002,2003"/>');
    assert.equal(after('<x\n  a.b="1"\n  reg.1.address="2001"\n/>'), '<x\n  a.b="1"\n/>');
    assert.equal(after('<x>\n  <!-- Ada Example -->\n<y a="1"/></x>'), '<x>\n<y a="1"/></x>');
    assert.equal(after('<x>\r\n\t<!-- Ada Example --> \r\n<y a="1"/></x>'), '<x>\r\n<y a="1"/></x>');
    assert.equal(after('<x><y a="1"/> <!-- Ada Example -->\n</x>'), '<x><y a="1"/> \n</x>');
    assert.equal(after('<x>\n <!-- Ada Example --><y a="1"/></x>'), '<x>\n <y a="1"/></x>');
    assert.equal(after('<x>Ada Example</x>'), '<x></x>');
    assert.equal(after('<x a="1"/>'), undefined);
  });

  it('files of the person’s profile go as a whole, names of other files and folders stay', () => {
    const files = { 'ada-directory.xml': '<directory/>', 'ada.cfg': '<x/>', 'ada/x.cfg': '<x/>', 'ada example.txt': '-' };
    assert.deepEqual(
      plan({ includeConfiguration: false }, files)
        .occurrences.map(({ path, action }) => `${path} ${action}`)
        .toSorted(),
      ['ada example.txt retain', 'ada-directory.xml delete-file', 'ada.cfg retain', 'ada/x.cfg retain'],
    );
    assert.deepEqual(
      plan({ includeConfiguration: true }, files).files.map(({ path, after }) => [path, after]),
      [
        ['ada-directory.xml', undefined],
        ['ada.cfg', undefined],
      ],
    );
  });
});
