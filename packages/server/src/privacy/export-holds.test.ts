// GDPR Art. 15(1), Art. 18: an answer says under which holds something of the person is kept, until when and why.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Hold, PutHold } from '@offhook/api';
import type { Identifier } from '@offhook/privacy';

import { contact, directory, keysOf } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { unzip } from '../../test/unzip.ts';
import { makeExport } from './export.ts';

const [herPhone, listsHer, listsNobody, spare] = ['0004f2000001', '0004f2000002', '0004f2000003', '0004f2000004'] as const;
const identifiers: readonly Identifier[] = [{ type: 'sip-uri', value: 'sip:2001@example.test' }];
const dayMs = 86_400_000;
const from = new Date(noonMs).toISOString();

async function answer(
  under: PrivacyUnderTest,
  address = 'sip:2001@example.test',
): Promise<readonly [readonly unknown[], readonly string[]]> {
  const archive = await makeExport(
    { ...under, organisation: 'Example Ltd' },
    { type: 'access', whom: await under.whom([keysOf(address)]), identifiers },
  );
  const files = unzip(archive);
  const { holds } = JSON.parse(files.get('person.json')?.toString('utf8') ?? '') as { readonly holds: readonly unknown[] };
  const lines = (files.get('README.txt')?.toString('utf8') ?? '').split('\n');
  const heading = lines.findIndex((line) => line.startsWith('On hold'));
  return [holds, heading < 0 ? [] : lines.slice(heading + 1, lines.indexOf('', heading))];
}

const put = (under: PrivacyUnderTest, asked: PutHold): Promise<Hold> => under.holds.put(asked, 'officer');

/** A phone of hers, one that lists her, and two on which there is nothing of her. */
async function house(under: PrivacyUnderTest): Promise<void> {
  for (const macAddress of [herPhone, listsHer, listsNobody, spare]) await under.enrol(macAddress);
  await under.configuration.set(herPhone, { 'reg.1.address': 'sip:2001@example.test' });
  await under.put(listsHer, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
  await under.put(listsNobody, 'directory', directory(contact('Bob', 'Best', 'sip:2002@example.test')));
}

describe('the holds in an answer', () => {
  it('are those of the person, of phones with something of theirs, and of everything, and no other; the one that ends last first', () =>
    withPrivacy(async (under) => {
      await house(under);
      const bob: Identifier = { type: 'sip-uri', value: 'sip:2002@example.test' };
      await put(under, { scope: 'person', identifiers: [...identifiers], reason: 'claim 17/2026', until: '2026-03-01' });
      await put(under, { scope: 'phone', macAddress: listsHer, reason: 'order of the court', until: '2026-04-01' });
      await put(under, { scope: 'phone', macAddress: herPhone, reason: 'her own claim', until: '2026-02-01' });
      await put(under, { scope: 'everything', reason: 'an audit', until: '2026-05-01' });
      await put(under, { scope: 'phone', macAddress: listsNobody, reason: 'of no concern', until: '2026-06-01' });
      await put(under, { scope: 'phone', macAddress: spare, reason: 'of no concern', until: '2026-06-01' });
      await put(under, { scope: 'person', identifiers: [bob], reason: 'of no concern', until: '2026-06-01' });
      const [holds, readable] = await answer(under);
      const until = (month: string): string => `2026-${month}-01T23:59:59.999Z`;
      assert.deepEqual(holds, [
        { scope: 'everything', reason: 'an audit', from, until: until('05') },
        { scope: 'phone', macAddress: listsHer, reason: 'order of the court', from, until: until('04') },
        { scope: 'person', reason: 'claim 17/2026', from, until: until('03') },
        { scope: 'phone', macAddress: herPhone, reason: 'her own claim', from, until: until('02') },
      ]);
      assert.deepEqual(readable, [
        '- everything that is kept here, until 2026-05-01: an audit',
        `- what phone ${listsHer} keeps, until 2026-04-01: order of the court`,
        '- what there is of you, until 2026-03-01: claim 17/2026',
        `- what phone ${herPhone} keeps, until 2026-02-01: her own claim`,
      ]);
    }));

  it('are found by what names the person, in whatever spelling the hold has', () =>
    withPrivacy(async (under) => {
      await house(under);
      for (const [identifier, isHers] of [
        [{ type: 'extension', value: '2001' }, true],
        [{ type: 'name', value: 'Example, Ada' }, true],
        [{ type: 'extension', value: '2003' }, false],
      ] as const) {
        const { id } = await put(under, { scope: 'person', identifiers: [identifier], reason: 'a claim', until: '2026-03-01' });
        assert.equal((await answer(under))[0].length, isHers ? 1 : 0, identifier.value);
        await under.holds.end(id, 'officer');
      }
    }));

  it('of everything and of phones are not named to somebody of whom nothing is kept; the hold of a person is, being about them', () =>
    withPrivacy(async (under) => {
      await house(under);
      await put(under, { scope: 'everything', reason: 'an audit', until: '2026-05-01' });
      await put(under, { scope: 'phone', macAddress: herPhone, reason: 'a claim', until: '2026-05-01' });
      assert.deepEqual(await answer(under, 'sip:2009@example.test'), [[], []]);
      const nobody: Identifier = { type: 'sip-uri', value: 'sip:2009@example.test' };
      await put(under, { scope: 'person', identifiers: [nobody], reason: 'a claim', until: '2026-03-01' });
      const [, readable] = await answer(under, 'sip:2009@example.test');
      assert.deepEqual(readable, ['- what there is of you, until 2026-03-01: a claim']);
    }));

  it('of everything are named to somebody of whom only a request is kept', () =>
    withPrivacy(async (under) => {
      await put(under, { scope: 'everything', reason: 'an audit', until: '2026-05-01' });
      const nobody: Identifier = { type: 'sip-uri', value: 'sip:2009@example.test' };
      await under.requests.create({ type: 'access', identifiers: [nobody], verification: 'seen' }, 'officer');
      const [holds] = await answer(under, 'sip:2009@example.test');
      assert.equal(holds.length, 1);
    }));

  it('that have passed are not in it, and none is told where none is in force', () =>
    withPrivacy(async (under) => {
      await house(under);
      assert.deepEqual(await answer(under), [[], []]);
      await put(under, { scope: 'everything', reason: 'an audit', until: '2026-01-06' });
      assert.equal((await answer(under))[0].length, 1);
      under.at(noonMs + 2 * dayMs);
      assert.deepEqual(await answer(under), [[], []]);
    }));
});
