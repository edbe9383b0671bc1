// Work that outlives the call that began it: one process at a time does it, and when that one ends, another.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { PrivacyUnderTest } from '../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../test/privacy-under-test.ts';
import type { Again, JobWork } from './jobs.ts';
import { Jobs, putOffMs } from './jobs.ts';
import { othersTurn } from './others-turn.ts';
import type { JobName } from './store/job-rows.ts';
import { leaveJobs } from './store/job-rows.ts';

const job: JobName = { kind: 'request', subject: 'R-1' };
const work = (done: string[], what: string, again?: Again): JobWork => ({
  what: 'a request',
  work: async () => {
    done.push(what);
    return again;
  },
});

const add = ({ store, jobs }: PrivacyUnderTest, how?: 'waiting' | 'held' | 'anew'): Promise<void> =>
  store.records.transact((access) => jobs.add(access, 'request', ['R-1'], how));
const rows = ({ store }: PrivacyUnderTest) => store.records.db.selectFrom('job').selectAll().execute();

async function fireRenewal(under: PrivacyUnderTest): Promise<void> {
  const renewals = [...under.timers].filter(([, afterMs]) => afterMs === 10_000);
  for (const [fire] of renewals) {
    under.timers.delete(fire);
    fire();
  }
  // It is in the store before what is asked next is answered.
  await rows(under);
}

describe('a job', () => {
  it('is done once, and goes', () =>
    withPrivacy(async (under) => {
      const done: string[] = [];
      await add(under);
      await add(under);
      assert.deepEqual(await under.jobs.due('request'), ['R-1']);
      assert.equal(await under.jobs.run(job, work(done, 'first')), true);
      assert.equal(await under.jobs.run(job, work(done, 'second')), false);
      assert.deepEqual([done, await rows(under)], [['first'], []]);
      assert.equal(under.timers.size, 0);
    }));

  it('that one works at is no other’s while the lease lasts, and with the first signs of life for longer', () =>
    withPrivacy(async (under) => {
      const other = new Jobs(under.store);
      await add(under);
      const { promise, resolve: end } = Promise.withResolvers<void>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const running = under.jobs.run(job, {
        what: 'a request',
        work: async () => {
          begin();
          await promise;
        },
      });
      await begun;
      const done: string[] = [];
      under.at(noonMs + 29_999);
      assert.equal(await other.run(job, work(done, 'too soon')), false);
      await fireRenewal(under);
      under.at(noonMs + 59_998);
      assert.deepEqual(await other.due('request'), []);
      assert.equal(await other.run(job, work(done, 'renewed')), false);
      under.at(noonMs + 59_999);
      assert.deepEqual(await other.due('request'), ['R-1']);
      assert.equal(await other.run(job, work(done, 'left')), true);
      assert.deepEqual(done, ['left']);
      assert.deepEqual(
        under.logged.map(({ level, fields }) => [level, fields]),
        [['warn', { request: 'R-1' }]],
      );
      await fireRenewal(under);
      assert.deepEqual(await rows(under), [], 'what has ended is not renewed');
      assert.deepEqual([...under.timers.values()], [], 'and no renewal follows');
      end();
      assert.equal(await running, true);
    }));

  it('is held for as long as its work lasts, also where one sign of life fails, and not for longer', () =>
    withPrivacy(async (under) => {
      await add(under);
      const other = new Jobs(under.store);
      let before = async (): Promise<void> => undefined;
      const { records } = under.store;
      const db = records.db.withPlugin({
        transformQuery: ({ node }) => node,
        async transformResult({ result }) {
          await before();
          return result;
        },
      });
      const jobs = new Jobs({ ...under.store, records: { ...records, db } });
      const { promise, resolve: end } = Promise.withResolvers<void>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const running = jobs.run(job, {
        what: 'a request',
        work: async () => {
          begin();
          await promise;
        },
      });
      await begun;
      for (let renewed = 1; renewed <= 4; renewed++) {
        under.at(noonMs + renewed * 25_000);
        before = async () => {
          if (renewed === 2) throw new Error('the database is slow');
        };
        await fireRenewal(under);
        for (let look = 0; look < 1000 && under.timers.size === 0; look++) await rows(under);
        assert.deepEqual(await other.due('request'), [], `after ${renewed}`);
        assert.equal(under.timers.size, 1);
      }
      assert.deepEqual(
        under.logged.map(({ message, fields }) => [message, fields]),
        [['a lease was not renewed', { request: 'R-1', error: 'the database is slow' }]],
      );
      const { promise: isAnswered, resolve: answer } = Promise.withResolvers<void>();
      before = () => isAnswered;
      await fireRenewal(under);
      end();
      await othersTurn();
      answer();
      assert.equal(await running, true);
      await rows(under);
      assert.deepEqual([...under.timers.values()], [], 'a sign of life that was on its way is the last');
    }));

  it('that is held by who adds it is begun by that one only, and left by who ends in order', () =>
    withPrivacy(async (under) => {
      const other = new Jobs(under.store);
      const done: string[] = [];
      await add(under, 'held');
      assert.equal(await other.run(job, work(done, 'other')), false);
      await leaveJobs(under.store, 'somebody else');
      assert.equal(await other.run(job, work(done, 'other')), false);
      await under.jobs.close();
      assert.equal(await other.run(job, work(done, 'after its end')), true);
      await add(under, 'held');
      assert.equal(await other.run(job, work(done, 'forced'), { isForced: true }), true);
      assert.deepEqual(done, ['after its end', 'forced']);
      assert.deepEqual(under.logged, []);
    }));

  it('that fails is put off, twice as long each time, and says until when', () =>
    withPrivacy(async (under) => {
      await add(under);
      const failing = { what: 'a request', work: () => Promise.reject(new Error('not now')) };
      const expected = [5, 10, 20, 40, 80, 160, 320, 640, 900, 900];
      let nowMs = noonMs;
      for (const [at, seconds] of expected.entries()) {
        await assert.rejects(under.jobs.run(job, failing), /not now/);
        const again = new Date(nowMs + seconds * 1000).toISOString();
        assert.deepEqual(under.logged[at]?.fields, { request: 'R-1', attempts: at + 1, again, error: 'not now' });
        nowMs += seconds * 1000;
        under.at(nowMs - 1);
        assert.equal(await under.jobs.run(job, failing), false);
        under.at(nowMs);
      }
      const done: string[] = [];
      assert.equal(await under.jobs.run(job, work(done, 'at last')), true);
      assert.deepEqual(await rows(under), []);
      assert.equal(putOffMs(10_000, { firstMs: 1, mostMs: 7 }), 7);
    }));

  it('that cannot even be put off is told, and is due when its lease is over', () =>
    withPrivacy(async (under) => {
      await add(under);
      const isGone = { isGone: false };
      const { records } = under.store;
      const store = {
        ...under.store,
        platform: under.store.platform,
        records: {
          ...records,
          get db() {
            if (isGone.isGone) throw new Error('the database is gone');
            return records.db;
          },
        },
      };
      const jobs = new Jobs(store);
      const failing = {
        what: 'a request',
        work: async () => {
          isGone.isGone = true;
          throw new Error('not now');
        },
      };
      await assert.rejects(jobs.run(job, failing), /not now/);
      assert.deepEqual(under.logged[0]?.fields, { request: 'R-1', error: 'not now', besides: 'the database is gone' });
      under.at(noonMs + 30_000);
      assert.deepEqual(await under.jobs.due('request'), ['R-1']);
    }));

  it('that comes again and again is done by whoever comes first when it is due', () =>
    withPrivacy(async (under) => {
      const other = new Jobs(under.store);
      const done: string[] = [];
      const daily = (who: string): JobWork => work(done, who, { afterMs: 1000 });
      assert.equal(await under.jobs.runRegularly('daily', daily('one')), true);
      under.at(noonMs + 999);
      assert.equal(await other.runRegularly('daily', daily('other')), false);
      under.at(noonMs + 1000);
      assert.equal(await other.runRegularly('daily', daily('other')), true);
      assert.equal(await under.jobs.runRegularly('daily', daily('one')), false);
      assert.deepEqual(done, ['one', 'other']);
      await assert.rejects(
        (under.at(noonMs + 2000), under.jobs.runRegularly('daily', { ...daily('one'), work: () => Promise.reject(new Error('no')) })),
      );
      assert.deepEqual(under.logged[0]?.fields, { attempts: 1, again: new Date(noonMs + 7000).toISOString(), error: 'no' });
    }));
});
