// GDPR Art. 17(3): a hold that is put while an erasure runs, or waits to be tried again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { contact, directory } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';

const mac = '0004f2000001';
const ada = { type: 'sip-uri', value: 'sip:2001@example.test' } as const;
const failing = { count: 1 };

/** An erasure of which the first try fails at one call, and what happens is that a hold is put. */
async function withFailed(
  failAt: (under: PrivacyUnderTest, fails: () => boolean) => void,
  run: (under: PrivacyUnderTest, id: string, served: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.put(mac, 'directory', directory(contact('Ada', 'Example', ada.value)));
    const { id } = await under.requests.create({ type: 'erasure', identifiers: [ada], verification: 'seen' }, 'officer');
    failing.count = 1;
    failAt(under, () => failing.count-- > 0);
    await assert.rejects(under.requests.fulfil(id, {}, 'officer'), /disk full/);
    await under.holds.put({ scope: 'person', identifiers: [ada], reason: 'claim of Ada', until: '2026-06-01' }, 'officer');
    under.at(noonMs + 60_000);
    await run(under, id, async () => (await under.served(mac, 'directory')).includes('Ada'));
  });
}

const told = ({ logged }: PrivacyUnderTest): readonly string[] => logged.map(({ level, message }) => `${level} ${message}`);

describe('a hold that is put while an erasure waits to be tried again', () => {
  it('of which nothing has happened yet, puts it back to its plan: it is cancelled, or carried out when the hold has ended', () =>
    withFailed(
      ({ journal }, fails) => {
        const append = journal.append.bind(journal);
        journal.append = (entry) => (fails() ? Promise.reject(new Error('disk full')) : append(entry));
      },
      async (under, id, isServed) => {
        const { requests, holds } = under;
        assert.equal(await requests.takeUp(), 1);
        assert.deepEqual([(await requests.get(id)).state, await isServed()], ['planned', true]);
        assert.ok(told(under).some((line) => line.startsWith('warn a hold covers an erasure')));
        assert.ok(!JSON.stringify(under.logged).includes('claim of Ada'), 'the reason is for officers');
        const [put] = (await under.audit.newest(20)).filter(({ action }) => action === 'request-put-back');
        assert.deepEqual([put?.actor, put?.facts], ['server', { request: id, state: 'planned' }]);
        under.at(noonMs + 3_600_000);
        assert.equal(await requests.takeUp(), 0, 'it is not begun by itself');
        await assert.rejects(requests.fulfil(id, {}, 'officer'), { code: 'conflict' });
        await holds.end((await holds.all())[0]?.id ?? '', 'officer');
        const { plan } = await requests.get(id);
        assert.equal((await requests.fulfil(id, { planHash: plan?.hash ?? '' }, 'officer')).state, 'fulfilled');
        assert.equal(await isServed(), false);
        const other = await requests.create({ type: 'erasure', identifiers: [ada], verification: 'seen' }, 'officer');
        assert.equal((await requests.cancel(other.id, 'officer')).state, 'cancelled');
      },
    ));

  it('that is in the journal and has destroyed nothing, has it wait for its end', () =>
    withFailed(
      ({ store }, fails) => {
        const destroy = store.vault.destroy.bind(store.vault);
        store.vault.destroy = (ids) => (fails() ? Promise.reject(new Error('disk full')) : destroy(ids));
      },
      async (under, id, isServed) => {
        const { requests, holds } = under;
        const failures = told(under).filter((line) => line.startsWith('error')).length;
        for (const minutes of [1, 2, 3]) {
          under.at(noonMs + minutes * 60_000);
          assert.equal(await requests.takeUp(), 0);
          const { state, progress } = await requests.get(id);
          assert.deepEqual(
            [state, progress?.doing, await isServed()],
            ['running', 'waiting for the end of a hold, on 2026-06-01 or before', true],
          );
        }
        const waiting = told(under).filter((line) => line.includes('an erasure that is begun and has destroyed nothing'));
        assert.equal(waiting.length, 1, 'it is told once, and is no failure');
        assert.equal(told(under).filter((line) => line.startsWith('error')).length, failures);
        await assert.rejects(requests.release(id, 'officer'), { code: 'conflict' });
        await holds.end((await holds.all())[0]?.id ?? '', 'officer');
        assert.equal(await requests.takeUp(), 0, 'not yet looked at');
        under.at(noonMs + 4 * 60_000);
        assert.equal(await requests.takeUp(), 1);
        assert.deepEqual([(await requests.get(id)).state, await isServed()], ['fulfilled', false]);
      },
    ));

  it('that has destroyed keys, comes too late, and the log says so', () =>
    withFailed(
      ({ telling }, fails) => {
        const round = telling.round.bind(telling);
        telling.round = () => (fails() ? Promise.reject(new Error('disk full')) : round());
      },
      async (under, id, isServed) => {
        assert.equal(await under.requests.takeUp(), 1);
        assert.deepEqual([(await under.requests.get(id)).state, await isServed()], ['fulfilled', false]);
        assert.ok(told(under).some((line) => line.startsWith('warn a hold was put when keys of an erasure were destroyed already')));
      },
    ));
});
