// The lists without a phone around them: what is kept, told and written.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import type { CallListEntry } from '@offhook/ucs';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import { Flash } from '../storage/flash.ts';
import type { StoreChange } from '../storage/store-changes.ts';
import { StoreChanges } from '../storage/store-changes.ts';
import { CallLists } from './call-lists.ts';

function missed(address: string): CallListEntry {
  const source = { address };
  return {
    direction: 'In',
    disposition: 'Partial',
    line: 1,
    protocol: 'SIP',
    startTime: '2026-01-01T00:00:00',
    count: 1,
    source,
    connections: [],
  };
}

async function scene() {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform('192.0.2.1');
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const { assignments } = readConfiguration(utf8Bytes(writeConfiguration({ 'callLists.size': '10' })), 'f.cfg');
  const settings = new Settings(effectiveConfiguration({ contents: [{ layer: 'files', assignments }], model }));
  const changes = new StoreChanges();
  const told: StoreChange[] = [];
  changes.listener = (change) => told.push(change);
  const damages: string[] = [];
  const flash = await Flash.open(platform);
  const open = (): Promise<CallLists> =>
    CallLists.open({
      flash,
      changes,
      clock: world.clock,
      settings: () => settings,
      onDamage: (error) => damages.push(error.code),
      onFailed: (error) => assert.fail(error),
    });
  return { flash, clock: world.clock, told, damages, open, lists: await open() };
}

const byCall = { store: 'call-list', by: 'call' } as const;
const byPerson = { store: 'call-list', by: 'person' } as const;

describe('call lists', () => {
  it('missed calls are counted until they are seen or cleared, others are not', async () => {
    const { lists, told } = await scene();
    lists.record(missed('1'));
    lists.record({ ...missed('2'), direction: 'Out', destination: { address: '2' } });
    lists.record(missed('3'));
    assert.equal(lists.unseenMissed, 2);
    lists.markSeen();
    assert.equal(lists.unseenMissed, 0);
    lists.record(missed('4'));
    await lists.clear();
    assert.deepEqual([lists.unseenMissed, lists.entries], [0, []]);
    assert.deepEqual(told, [byCall, byCall, byCall, byCall, byPerson]);
  });

  it('one entry is removed, and is gone from the flash at once', async () => {
    const { lists, open, clock, told } = await scene();
    for (const address of ['1', '2']) lists.record(missed(address));
    const [newest] = lists.entries;
    assert.ok(newest !== undefined);
    await lists.remove(newest);
    assert.equal(clock.pendingTimers, 0);
    assert.deepEqual(
      (await open()).entries.map(({ source }) => source?.address),
      ['1'],
    );
    assert.deepEqual(told.at(-1), byPerson);
  });

  it('the server’s copy is cut to callLists.size and is no change of ours', async () => {
    const { lists, told } = await scene();
    await lists.replace(Array.from({ length: 12 }, (_, index) => missed(String(index))));
    assert.deepEqual([lists.entries.length, told], [10, []]);
  });

  it('cleared within the delay, nothing is written afterwards', async () => {
    const { lists, flash, clock } = await scene();
    lists.record(missed('1'));
    await lists.clear();
    await clock.advance(60_000);
    assert.equal(await flash.read('call-list'), undefined);
  });

  it('a damaged list is told of and counts as empty', async () => {
    const { flash, open, damages } = await scene();
    await flash.write('call-list', utf8Bytes('<directory/>'));
    assert.deepEqual((await open()).entries, []);
    assert.equal(damages.length, 1);
  });
});
