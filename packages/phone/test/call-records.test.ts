// What an ended call leaves behind: its call list entry and its call detail record.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Call } from '../src/call/call.ts';
import { join } from '../src/call/conference.ts';
import { recordCall } from '../src/call/call-records.ts';
import { CallDetailRecords } from '../src/analytics/call-detail-record.ts';
import { CallLists } from '../src/call-list/call-lists.ts';
import { PhoneLog } from '../src/logging/phone-log.ts';
import { Flash } from '../src/storage/flash.ts';
import { StoreChanges } from '../src/storage/store-changes.ts';
import type { CallScene } from './call-scene.ts';
import { callScene } from './call-scene.ts';

interface Kept extends CallScene {
  readonly callLists: CallLists;
  readonly records: CallDetailRecords;
  readonly flash: Flash;
  /** Resolves with what `recordCall` says. */
  readonly keep: (call: Call) => Promise<boolean>;
}

async function kept(values: Readonly<Record<string, string>> = {}): Promise<Kept> {
  const scene = await callScene(values);
  const { platform, control } = scene;
  const { settings } = control;
  const fail = (error: Error): void => assert.fail(error);
  const flash = await Flash.open(platform);
  const callLists = await CallLists.open({
    flash,
    settings,
    onDamage: fail,
    onFailed: fail,
    changes: new StoreChanges(),
    clock: platform.clock,
  });
  const records = await CallDetailRecords.open({ flash, settings, onDamage: fail });
  const log = await PhoneLog.open({ clock: platform.clock, flash, settings });
  const keep = (call: Call): Promise<boolean> =>
    recordCall(
      call,
      call.entry(platform.clock.now(), (epochMs) => new Date(epochMs).toISOString()),
      {
        settings: settings(),
        callLists,
        records,
        log,
        platformLog: platform.log,
      },
    );
  return { ...scene, flash, callLists, records, keep };
}

describe('an ended call', () => {
  it('is listed and recorded, with its length', async () => {
    const { called, control, keep, callLists, records, pass, platform } = await kept({ 'reg.1.displayName': 'Alice' });
    const startedAtMs = platform.clock.now();
    const call = await called('2002');
    await pass(3000);
    control.end(call.id);
    assert.equal(await keep(call), true);
    const [entry] = callLists.entries;
    assert.deepEqual(
      [entry?.direction, entry?.disposition, entry?.line, entry?.durationS, entry?.source],
      ['Out', 'Normal', 1, 3, { address: 'sip:2001@example.test', name: 'Alice' }],
    );
    assert.deepEqual(records.records, [
      {
        user: 'sip:2001@example.test',
        remoteParty: 'sip:2002@example.test',
        callDirection: 'Out',
        disconnectInformation: 'Normal',
        startTime: new Date(startedAtMs).toISOString(),
        callDurationS: 3,
        protocolType: 'SIP',
        callRateBps: 64_000,
        callId: call.session?.callId,
        remoteTag: 'peer',
        localTag: call.session?.localTag,
        obiNumber: '',
      },
    ]);
    const { fields } = platform.logRecords.find(({ message }) => message === 'call ended') ?? assert.fail('not logged');
    assert.deepEqual([fields?.['direction'], fields?.['disposition']], ['Out', 'Normal']);
  });

  it('that came in and was not answered has its caller as source, and no length', async () => {
    const { server, control, keep, callLists, records } = await kept();
    await server.ring('a');
    const [call] = control.calls;
    assert.ok(call !== undefined);
    control.reject(call.id);
    await keep(call);
    assert.deepEqual(
      [callLists.entries[0]?.source, callLists.entries[0]?.durationS, records.records[0]?.callDurationS],
      [{ address: 'sip:a@example.test' }, undefined, 0],
    );
  });

  for (const [setting, isListed] of [
    ['1', true],
    ['0', false],
  ] as const) {
    it(`callLists.logConsultationCalls=${setting}: one to consult is ${isListed ? '' : 'not '}listed, any other is, and each is recorded`, async () => {
      const { called, control, keep, callLists, records } = await kept({ 'callLists.logConsultationCalls': setting });
      const call = await called('2002');
      const consultation = await called('2003');
      consultation.consultsFor = call;
      for (const one of [call, consultation]) control.end(one.id);
      assert.equal(await keep(consultation), isListed);
      assert.equal(callLists.entries.length, isListed ? 1 : 0);
      assert.equal(await keep(call), true);
      assert.equal(records.records.length, 2);
    });
  }

  for (const [sizeKb, most] of [
    ['1', 3],
    ['2', 6],
    ['32', 40],
  ] as const) {
    it(`guide, How Personal Data is Deleted: the call detail record rolls; log.render.file.size=${sizeKb} keeps as many of the newest calls as that holds`, async () => {
      const { called, control, keep, records, flash } = await kept({ 'log.render.file.size': sizeKb });
      for (let count = 0; count < 40; count++) {
        const call = await called(`20${String(count).padStart(2, '0')}`);
        control.end(call.id);
        await keep(call);
      }
      const sizeBytes = JSON.stringify(records.records).length;
      assert.ok(sizeBytes <= Number(sizeKb) * 1024, String(sizeBytes));
      assert.ok(records.records.length > most - 2 && records.records.length <= most, String(records.records.length));
      assert.equal(records.records.at(-1)?.remoteParty, 'sip:2039@example.test');
      const again = await CallDetailRecords.open({ flash, settings: control.settings, onDamage: assert.fail });
      assert.deepEqual(again.records, records.records);
    });
  }

  it('callLists.logConsultationCalls=0: one to consult that was joined into a conference is listed', async () => {
    const { called, control, keep, until, callLists } = await kept({ 'callLists.logConsultationCalls': '0' });
    const call = await called('2002');
    const consultation = await called('2003');
    consultation.consultsFor = call;
    await until(join(control, call, consultation));
    for (const one of [call, consultation]) control.end(one.id);
    assert.equal(await keep(consultation), true);
    callLists.close();
  });
});
