// The plan of a request is made by a job: whoever asks is answered within ten seconds, and it is made all the same, whatever ends meanwhile.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CreateRequest, SubjectRequest } from '@offhook/api';

import { contact, directory } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { SecondReader } from '../search/second-reader.ts';
import { RecentLooks } from './about.ts';
import { Requests } from './requests.ts';

const mac = '0004f2000001';
const person = 'sip:2001@example.test';
const asked: CreateRequest = { type: 'erasure', identifiers: [{ type: 'sip-uri', value: person }], verification: 'seen' };
const reading = { step: 1, of: 1, doing: 'reading everything that is kept, for the plan' };

/** A reader that reads once it is let, and says when it was asked to. */
class SlowReader extends SecondReader {
  #let: () => void = () => undefined;
  readonly #gate: Promise<void>;
  failure: Error | undefined;
  reads = 0;

  constructor({ store, parties }: PrivacyUnderTest) {
    super({ store, parties, place: { directory: '' } });
    this.#gate = new Promise((resolve) => {
      this.#let = resolve;
    });
  }

  letRead(failure?: Error): void {
    this.failure = failure;
    this.#let();
  }

  override async read(...given: Parameters<SecondReader['read']>): ReturnType<SecondReader['read']> {
    this.reads++;
    await this.#gate;
    if (this.failure !== undefined) throw this.failure;
    return super.read(...given);
  }
}

function slow(under: PrivacyUnderTest): { readonly reader: SlowReader; readonly requests: Requests } {
  const { receipts, holds, telling } = under;
  const reader = new SlowReader(under);
  const parts = { ...under, reader, looks: new RecentLooks() };
  return { reader, requests: new Requests(parts, { receipts, holds, telling, organisation: 'Example Ltd' }) };
}

/** It reads, and the call that waits for it has waited for ten seconds. */
async function tenSecondsPass({ timers }: PrivacyUnderTest, reader: SlowReader): Promise<void> {
  while (reader.reads === 0) await new Promise(setImmediate);
  for (;;) {
    const [fire] = [...timers].find(([, afterMs]) => afterMs === 10_000) ?? [];
    if (fire !== undefined) {
      timers.delete(fire);
      fire();
      return;
    }
    await new Promise(setImmediate);
  }
}

async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    await new Promise(setImmediate);
  }
}

async function withContact(run: (under: PrivacyUnderTest) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.put(mac, 'directory', directory(contact('Ada', 'Example', person)));
    await run(under);
  });
}

const hashOf = async (requests: Requests, id: string): Promise<string> => (await requests.get(id)).plan?.hash ?? '';

describe('the plan of a request', () => {
  it('that takes longer than ten seconds is made beside the traffic, and the answer says so', () =>
    withContact(async (under) => {
      const { reader, requests } = slow(under);
      const creating = requests.create(asked, 'officer');
      await tenSecondsPass(under, reader);
      const taken = await creating;
      assert.deepEqual([taken.state, taken.progress, taken.plan], ['verified', reading, undefined]);
      await assert.rejects(requests.fulfil(taken.id, {}, 'officer'), { code: 'conflict' });
      reader.letRead();
      const { plan, progress } = await until(
        () => requests.get(taken.id),
        (request) => request.state === 'planned' && request.progress === undefined,
      );
      assert.ok((plan?.steps.length ?? 0) > 0);
      assert.equal(progress, undefined);
      assert.equal((await requests.fulfil(taken.id, { planHash: plan?.hash ?? '' }, 'officer')).state, 'fulfilled');
    }));

  it('that is cancelled meanwhile stays cancelled', () =>
    withContact(async (under) => {
      const { reader, requests } = slow(under);
      const creating = requests.create(asked, 'officer');
      await tenSecondsPass(under, reader);
      const { id } = await creating;
      assert.equal((await requests.cancel(id, 'officer')).state, 'cancelled');
      reader.letRead();
      await until(
        () => under.store.records.db.selectFrom('job').selectAll().execute(),
        (jobs) => jobs.length === 0,
      );
      const { state, plan, progress } = await requests.get(id);
      assert.deepEqual([state, plan, progress], ['cancelled', undefined, undefined]);
    }));

  it('that failed, or whose process has ended, is made by whoever comes next', () =>
    withContact(async (under) => {
      const { reader, requests } = slow(under);
      reader.letRead(new Error('a damaged page'));
      await assert.rejects(requests.create(asked, 'officer'), /a damaged page/);
      const [{ id, state }] = (await requests.list()) as [SubjectRequest];
      assert.equal(state, 'verified');
      const later = under.started();
      await later.takeUp();
      assert.equal((await later.get(id)).state, 'verified', 'it is not due');
      under.at(noonMs + 5000);
      await later.takeUp();
      assert.equal((await later.get(id)).state, 'planned');
    }));

  it('of a request from before plans were jobs is made after the start', () =>
    withContact(async (under) => {
      const { id } = await under.requests.create(asked, 'officer');
      const { db } = under.store.records;
      await db.updateTable('subject_request').set({ state: 'verified', plan: null, plan_hash: null }).execute();
      const later = under.started();
      assert.equal(await later.resume(), 0);
      assert.deepEqual((await later.get(id)).progress, reading);
      await later.takeUp();
      assert.equal((await later.get(id)).state, 'planned');
    }));
});

describe('a request that is carried out', () => {
  it('begins by itself where it takes longer to find out that nothing has changed', () =>
    withContact(async (under) => {
      const { id } = await under.requests.create(asked, 'officer');
      const { reader, requests } = slow(under);
      const fulfilling = requests.fulfil(id, { planHash: await hashOf(requests, id) }, 'officer');
      await tenSecondsPass(under, reader);
      const begun = await fulfilling;
      assert.deepEqual([begun.state, begun.progress], ['planned', reading]);
      reader.letRead();
      await until(
        () => requests.get(id),
        ({ state }) => state === 'fulfilled',
      );
    }));

  it('shows its new plan where something has changed, and nothing is erased', () =>
    withContact(async (under) => {
      const { id } = await under.requests.create(asked, 'officer');
      const { reader, requests } = slow(under);
      const shown = await hashOf(requests, id);
      await under.put(mac, 'directory', directory(contact('Ada', 'Example', person), contact('Ada', 'Example', '2001')));
      const fulfilling = requests.fulfil(id, { planHash: shown }, 'officer');
      await tenSecondsPass(under, reader);
      await fulfilling;
      reader.letRead();
      const { state, plan } = await until(
        () => requests.get(id),
        ({ progress }) => progress === undefined,
      );
      assert.equal(state, 'planned');
      assert.notEqual(plan?.hash, shown);
      await until(
        async () => under.logged,
        (logged) => logged.length > 0,
      );
      assert.deepEqual(
        under.logged.map(({ level, message, fields }) => [level, message, fields['request']]),
        [['warn', 'a request was not begun', id]],
      );
    }));

  it(
    'reads nothing again for its plan where nothing has come in since',
    { skip: process.env['OFFHOOK_TEST_POSTGRES'] !== undefined && 'others may upload' },
    () =>
      withContact(async (under) => {
        const { reader, requests } = slow(under);
        reader.letRead();
        const { id, plan } = await requests.create(asked, 'officer');
        assert.equal(reader.reads, 1);
        await requests.fulfil(id, { planHash: plan?.hash ?? '' }, 'officer');
        // What was read for the plan holds until the end.
        assert.equal(reader.reads, 2);
      }),
  );
});
