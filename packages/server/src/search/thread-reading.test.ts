// The second reader in a thread, without one: it opens the store beside who has it, and tells what it found or what went wrong.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';

import { keysOf } from '../../test/phone-files.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { temporaryDirectory } from '../../test/server-under-test.ts';
import { sealText } from '../records/sealing.ts';
import type { ReaderTold, ThreadStart, ThreadTask } from './thread-messages.ts';
import { problemOfTold, toldOfProblem } from './thread-messages.ts';
import { ThreadReading } from './thread-reading.ts';

const task: ThreadTask = { wanted: { keys: [keysOf('2001')], names: [] }, realms: [], numberingForm: '' };

async function told(start: ThreadStart, ...tasks: readonly ThreadTask[]): Promise<readonly ReaderTold[]> {
  const all: ReaderTold[] = [];
  const reading = new ThreadReading(start, (one) => void all.push(one));
  try {
    for (const one of tasks) await reading.carryOut(one);
    return all;
  } finally {
    await reading.close();
    await reading.close();
  }
}

const foundIn = (one: ReaderTold | undefined): readonly string[] =>
  one?.kind === 'done' ? one.reading.opened.found.map(({ place, match }) => `${place} ${match.certainty}`) : [one?.kind ?? 'nothing'];

describe('the second reader beside the server', () => {
  it('tells how far it has come and what it found, task by task, by one opening', () =>
    withRecords(async ({ store, place, deviceKey }) => {
      const label = sealText(store.platform.cryptography, deviceKey, '2001', `${mac} label`);
      await store.records.db.updateTable('device').set({ label_sealed: label }).execute();
      const all = await told(place, task, { ...task, canaries: ['2001'] });
      assert.deepEqual(
        all.map(({ kind }) => kind),
        ['so-far', 'done', 'so-far', 'done'],
      );
      const [first, second] = [all[1], all[3]];
      assert.deepEqual(foundIn(first), [`label of ${mac} certain`]);
      assert.deepEqual(foundIn(second), foundIn(first));
      assert.ok(first?.kind === 'done' && second?.kind === 'done');
      assert.deepEqual([first.reading.residue.bytesSearched, second.reading.residue.bytesSearched > 0], [0, true]);
      const [soFar] = all;
      assert.ok(soFar?.kind === 'so-far');
      assert.deepEqual([soFar.soFar.afterPhone, soFar.soFar.phones], [mac, 1]);
    }));

  it('reads as the site dials, and where nobody knows, as it did', () =>
    withRecords(async ({ store, place, deviceKey }) => {
      const label = sealText(store.platform.cryptography, deviceKey, '030 55501471', `${mac} label`);
      await store.records.db.updateTable('device').set({ label_sealed: label }).execute();
      const keys = [keysOf('+493055501471')];
      const numberingForm = JSON.stringify({ country: 'DE' });
      const wanted = { ...task, wanted: { keys, names: [] } };
      const [, plain, , dialled, , again] = await told(place, wanted, { ...wanted, numberingForm }, wanted);
      assert.notDeepEqual(foundIn(plain), [`label of ${mac} certain`]);
      assert.deepEqual(foundIn(dialled), [`label of ${mac} certain`]);
      assert.deepEqual(foundIn(again), [`label of ${mac} certain`]);
    }));

  it('makes nothing where there is no store, and tells it', async () => {
    const folder = await temporaryDirectory();
    try {
      const all = await told({ directory: folder.path }, task, task);
      assert.deepEqual(
        all.map(({ kind }) => kind),
        ['failed', 'failed'],
      );
      assert.ok(!(await readdir(folder.path)).includes('master.key'));
    } finally {
      await folder.remove();
    }
  });

  it('a problem is told by its code, and what is none as one of the store', () =>
    withRecords(async ({ place }) => {
      const [failed] = await told({ ...place, masterKey: new Uint8Array(3) }, task);
      assert.ok(failed?.kind === 'failed');
      assert.equal(failed.code, 'bad-configuration');
      assert.equal(problemOfTold(failed).code, 'bad-configuration');
      const other = toldOfProblem(new Error('broken'));
      assert.deepEqual([other.code, problemOfTold(other).code, problemOfTold(other).message], [undefined, 'storage', 'broken']);
    }));
});
