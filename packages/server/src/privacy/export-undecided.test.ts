// GDPR Art. 15(1), 15(4): what may be about somebody else is not in an answer, and the answer says how much of it there is, and where.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { callList, contact, directory, call, keysOf, party } from '../../test/phone-files.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { unzip } from '../../test/unzip.ts';
import { makeExport } from './export.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;
const keys = [keysOf('2001')];
const names = ['Mia Mus'];

describe('what may be about somebody else', () => {
  it('is not in the answer, which counts and names its places, lines of logs too', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [first, second]) await under.enrol(macAddress);
      await under.put(first, 'directory', directory(contact('Mia', 'Mus', '2001'), contact('Mia', 'Mus', '5200')));
      await under.put(second, 'directory', directory(contact('Kalle', 'Anka (Mia Mus)', '5001')));
      await under.put(second, 'call-list', callList(call(party('source', '2001', '') + party('destination', '2002', 'Bob'))));
      await under.put(
        first,
        'application-log',
        '0105103000|sip  |3|00|to sip:2001@example.test\n0105103001|app1 |3|00|with Mia Mus and Zoe\n0105103002|app1 |3|00|Mia Mus\n',
      );
      const whom = await under.whom(keys, { wanted: { keys, names, sharedNames: names } });
      const archive = await makeExport({ ...under, organisation: 'Example Ltd' }, { type: 'access', whom, identifiers: [] });
      const files = new Map([...unzip(archive)].map(([name, bytes]) => [name, bytes.toString('utf8')]));
      const all = [...files.values()].join('\n');
      assert.doesNotMatch(all, /5200|5001|Kalle|Zoe/);
      const { undecided } = JSON.parse(files.get('person.json') ?? '') as { undecided: { place: string; occurrences: number }[] };
      assert.deepEqual(
        undecided.map(({ place, occurrences }) => `${place}: ${occurrences}`),
        [`${first}-app.log: 2`, `${first}-directory.xml: 1`, `${second}-directory.xml: 1`],
      );
      assert.match(
        files.get('README.txt') ?? '',
        /or about somebody else[^]*not in this answer: 4\n- 0004f2000001-app\.log: 2\n- 0004f2000001-directory\.xml: 1\n/,
      );
    }));

  it('is not spoken of where everything is decided', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(first, 'directory', directory(contact('Mia', 'Mus', '2001')));
      const whom = await under.whom(keys);
      const archive = await makeExport({ ...under, organisation: 'Example Ltd' }, { type: 'access', whom, identifiers: [] });
      const files = new Map([...unzip(archive)].map(([name, bytes]) => [name, bytes.toString('utf8')]));
      assert.deepEqual((JSON.parse(files.get('person.json') ?? '') as { undecided: unknown }).undecided, []);
      assert.doesNotMatch(files.get('README.txt') ?? '', /somebody else/);
    }));
});
