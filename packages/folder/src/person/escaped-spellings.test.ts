// A person is found, erased and shown however what names them is escaped: as URIs, XML, JSON and headers have it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parsePerson } from './person.ts';
import { exportPerson } from './export.ts';
import { planErasure } from './erasure-plan.ts';
import type { Files } from '../../test/person-folders.ts';
import { mac, searched } from '../../test/person-folders.ts';

const thora = ['2001', 'Þóra Ólafsdóttir'];
const log = [
  '1122013000|sip  |1|00|    History-Info: <sip:2001%40example.test@proxy.test>;index=1',
  '1122013001|sip  |1|00|    Referred-By=%3Csip%3A2001%40example.test%3E',
  '1122013002|sip  |1|00|    From: "\\"Þóra\\" Ólafsdóttir" <sip:7@example.test>',
  '1122013003|so   |2|00|<CallingPartyName>&#222;&#243;ra &#211;lafsd&#243;ttir</CallingPartyName>',
  '1122013004|so   |2|00|nothing, 100% of 20%30 and &#66;&#111;',
].join('\n');
const files: Files = {
  [`${mac}-app.log`]: log,
  'site.cfg':
    '<x a.url="https://example.test/?q=%C3%9E%C3%B3ra%20%C3%93lafsd%C3%B3ttir" b.text="sip%3A2001%40example.test" c.text="100%25 &#66;o"/>',
  'broken.xml': '<directory><item><fn>&#222;&#243;ra</fn><ln>&#211;lafsd&#243;ttir</ln></item><item>\n<ct>2&#48;01</ct><x',
  'notes/%C3%93lafsd%C3%B3ttir_%C3%9E%C3%B3ra.txt': 'nothing',
};

describe('a person in escaped text', () => {
  it('is found in every kind of file, and by what a file is called', () => {
    const { report } = searched(files, thora);
    assert.deepEqual(
      report.occurrences.map(({ path, line, fields }) => `${path.replace(`${mac}-`, '')}:${line} ${fields.join()}`).toSorted(),
      [
        'app.log:1 ',
        'app.log:2 ',
        'app.log:3 ',
        'app.log:4 ',
        'broken.xml:1 ',
        'broken.xml:2 ',
        'notes/%C3%93lafsd%C3%B3ttir_%C3%9E%C3%B3ra.txt:0 ',
        'site.cfg:1 a.url',
        'site.cfg:1 b.text',
      ],
    );
  });

  it('is gone after the erasure', () => {
    const search = searched(files, thora);
    const plan = planErasure(search, { includeConfiguration: true, includeUndecided: true }, () => new Uint8Array());
    const left: Record<string, string> = {};
    for (const { path, after } of plan.files) left[path] = new TextDecoder().decode(after);
    assert.deepEqual(
      searched(left, thora).report.occurrences.map(({ path, line }) => `${path}:${line}`),
      [],
    );
    assert.match(left['site.cfg'] ?? '', /c\.text="100%25 &#66;o"/);
    assert.match(left[`${mac}-app.log`] ?? '', /nothing, 100%/);
  });

  it('shows the person in the answer, and nobody beside them', () => {
    const beside = {
      [`${mac}-app.log`]: '1122013000|sip  |1|00|Refer-To: %3Csip%3A2001%40example.test%3E for Quux%20Zorn',
      'site.cfg': '<x b.text="sip:9009@example.test?Referred-By=%3Csip%3A2001%40example.test%3E&amp;n=Zorn"/>',
    };
    const { exported, files: made } = exportPerson(searched(beside, thora), parsePerson(thora), 0);
    assert.deepEqual([exported.texts.length, exported.parameters.length], [1, 1]);
    assert.match(exported.texts[0]?.text ?? '', /2001/);
    assert.doesNotMatch([...made.values()].join(''), /Quux|Zorn|9009/);
  });
});
