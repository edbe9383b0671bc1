// GDPR Art. 15(4): the index knows names without their order and signs; what is decided is read as it is written.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameKeys } from '@offhook/privacy';

import { call, callList, contact, directory, overrides, party } from '../../test/phone-files.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { findAbout } from './about.ts';
import { makeExport } from './export.ts';
import { unzip } from '../../test/unzip.ts';

const [first, second] = ['0004f2000001', '0004f2000002'] as const;

/** What is held and what is not decided, by store. */
async function about(under: PrivacyUnderTest, ...names: readonly string[]): Promise<readonly string[]> {
  const { held, opened } = await findAbout(under, under.store.records.db, await under.whom([...names.map(nameKeys)]));
  const { calls, contacts, overrides: settings, logs } = held;
  return [
    `held ${calls.length} ${contacts.length} ${settings.length} ${logs.length}`,
    ...opened.filter(({ match }) => match.certainty === 'possible').map(({ store }) => store),
  ].toSorted();
}

async function fill(under: PrivacyUnderTest, macAddress: string, name: string, number = '7003'): Promise<void> {
  await under.enrol(macAddress);
  const [firstName = '', ...last] = name.split(' ');
  await under.put(macAddress, 'call-list', callList(call(party('source', '', name))));
  await under.put(macAddress, 'directory', directory(contact(firstName, last.join(' '), number)));
  await under.put(macAddress, 'local-override', overrides({ 'softkey.1.label': name }));
  await under.put(macAddress, 'application-log', `0105103000|sip  |3|00|From: "${name}" <sip:anonymous@x>\n`);
}

describe('a name in another order, with other signs, or longer', () => {
  for (const [asked, other] of [
    ['Ana García López', 'Ana López García'],
    ['Nguyễn Văn Anh', 'Nguyễn Vân Anh'],
    ['Ali Hassan', 'Omar Ali Hassan'],
    ['William Gatesby', 'William B. Gatesby'],
    ['Ian MacDonald', 'Ian Mac Donald'],
  ] as const)
    it(`${other} is not decided where ${asked} was asked for, and found`, () =>
      withPrivacy(async (under) => {
        await fill(under, first, other);
        assert.deepEqual(await about(under, asked), ['artefact', 'call_record', 'contact', 'held 0 0 0 0', 'override_value']);
        assert.deepEqual(await about(under, other), ['held 1 1 1 1']);
      }));

  it('a number that goes by the other is not theirs, nor is a line that shows it', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(first, 'directory', directory(contact('Ana', 'López García', '7003')));
      const { subject } = await under.whom([nameKeys('Ana García López')]);
      assert.deepEqual(
        subject.undecided.map(({ own }) => own),
        ['number:7003'],
      );
      await under.enrol(second);
      await under.put(second, 'local-override', overrides({ 'reg.1.address': '7004', 'reg.1.displayName': 'Ana López García' }));
      const { subject: again } = await under.whom([nameKeys('Ana García López')]);
      assert.deepEqual(again.phones, []);
      assert.ok(again.keys.every(({ own }) => own.startsWith('name:')));
    }));

  it('of both on a server, each has their own', () =>
    withPrivacy(async (under) => {
      await fill(under, first, 'Ana García López');
      await fill(under, second, 'Ana López García', '7004');
      for (const [asked, other] of [
        ['Ana García López', 'López García'],
        ['Ana López García', 'García López'],
      ] as const) {
        const whom = await under.whom([nameKeys(asked)]);
        const archive = await makeExport({ ...under, organisation: 'Example Ltd' }, { type: 'access', whom, identifiers: [] });
        const all = [...unzip(archive).values()].map((bytes) => bytes.toString('utf8')).join('\n');
        assert.ok(!all.includes(other), all);
        assert.ok(all.includes(asked));
      }
    }));
});
