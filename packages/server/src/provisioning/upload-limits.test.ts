// What is more than any phone's list is kept and not read, and no lawful phone meets a limit (guide, dir.local.contacts.maxNum, callLists.size).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createLogger, isProblem, utf8Bytes } from '@offhook/base';
import type { LogRecord } from '@offhook/base';
import { VirtualClock } from '@offhook/base/virtual';
import { writeDirectory } from '@offhook/ucs';

import { call, callList, contact, directory, party } from '../../test/phone-files.ts';
import { mac } from '../../test/records-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import type { ListKind } from './upload-limits.ts';
import { UploadLimits, countElements } from './upload-limits.ts';

const one = contact('Ada', 'Example', '2001');
const oneCall = call(party('source', '2001', 'Ada'));
const contacts = (count: number): string => directory(...Array.from({ length: count }, () => one));
const calls = (count: number): string => callList(...Array.from({ length: count }, () => oneCall));

interface Judging {
  readonly clock: VirtualClock;
  readonly logged: readonly LogRecord[];
  readonly limits: UploadLimits;
  readonly isTaken: (kind: ListKind, text: string, model?: string) => Promise<boolean>;
  readonly isTakenNew: (count: number) => boolean;
}

function judging(): Judging {
  const clock = new VirtualClock();
  const logged: LogRecord[] = [];
  const limits = new UploadLimits({ clock, log: createLogger((record) => logged.push(record)) });
  const refused = (error: unknown): boolean => {
    if (!isProblem(error, 'limit-exceeded')) throw error;
    return false;
  };
  return {
    clock,
    logged,
    limits,
    isTaken: (kind, text, model = 'VVX450') =>
      limits.demand(mac, { kind, bytes: utf8Bytes(text) }, async () => model).then(() => true, refused),
    isTakenNew(count) {
      try {
        limits.demandNew(mac, count);
        return true;
      } catch (error) {
        return refused(error);
      }
    },
  };
}

/** As full as every field may be, for the largest model. */
function fullest(count: number): string {
  const text = 'é'.repeat(60);
  return writeDirectory(
    Array.from({ length: count }, (_, at) => ({
      firstName: `${at}${text}`,
      lastName: text,
      contact: `sip:${'5'.repeat(40)}${at}@example.test`,
      speedDial: at + 1,
      label: text,
      ringType: '21',
      divertContact: '5'.repeat(32),
      autoDivert: false,
      autoReject: false,
      buddyWatch: true,
      buddyBlock: false,
    })),
  );
}

describe('limits of an upload', () => {
  it('elements are counted without reading, and no further than it takes', () => {
    const bytes = utf8Bytes('<item_list><item><item/><item\n/></item><items><item a="1"></item_list><item');
    assert.equal(countElements(bytes, 'item', 100), 4);
    assert.equal(countElements(bytes, 'item', 2), 3);
    assert.equal(countElements(bytes.subarray(11), 'item', 100), 4);
    assert.equal(countElements(new Uint8Array(), 'item', 100), 0);
  });

  it('the fullest directory of the largest model and the longest call lists are taken, one after the other', async () => {
    const { isTaken, isTakenNew, logged, clock } = judging();
    const text = fullest(9999);
    assert.ok(text.length > 4_000_000);
    for (let upload = 0; upload < 10; upload++) assert.ok(await isTaken('directory', text, 'VVX1500'));
    for (let upload = 0; upload < 6; upload++) assert.ok(isTakenNew(9999));
    for (let upload = 0; upload < 100; upload++) assert.ok(await isTaken('call-list', calls(3 * 99)));
    await clock.advance(24 * 60 * 60_000);
    for (let upload = 0; upload < 4; upload++) assert.ok(isTakenNew(9999));
    assert.deepEqual(logged, []);
  });

  it('one entry more than any phone has is too many, and so are more bytes than they have', async () => {
    const { isTaken } = judging();
    assert.deepEqual([await isTaken('directory', contacts(9999)), await isTaken('directory', contacts(10_000))], [true, false]);
    assert.deepEqual([await isTaken('call-list', calls(1000)), await isTaken('call-list', calls(1001))], [true, false]);
    const long = `<callList>${oneCall}<!--${'x'.repeat(4096 * 1000)}--></callList>`;
    assert.equal(await isTaken('call-list', long), false);
    assert.equal(await isTaken('directory', long), true);
  });

  it('of the smallest models ten times what they hold, whatever model it is', async () => {
    const { isTaken } = judging();
    for (const model of ['VVX101', 'VVX150', 'VVX201'])
      assert.deepEqual([await isTaken('directory', contacts(990), model), await isTaken('directory', contacts(991), model)], [true, false]);
    assert.equal(await isTaken('directory', `<directory>${'x'.repeat(991 * 4096)}</directory>`, 'VVX101'), false);
    assert.equal(await isTaken('directory', contacts(991), 'VVX250'), true);
  });

  it('what one phone uploads in a while is limited, and comes back with time; others have a budget of their own', async () => {
    const { clock, isTaken, isTakenNew, limits } = judging();
    const text = `<callList>${'x'.repeat(4 * 1024 * 1000 - 100)}</callList>`;
    let taken = 0;
    while (await isTaken('call-list', text)) taken++;
    assert.equal(taken, 32);
    assert.equal(await isTaken('call-list', text), false);
    await limits.demand('0004f2000009', { kind: 'call-list', bytes: utf8Bytes(text) }, async () => undefined);
    await clock.advance(41_000);
    assert.equal(await isTaken('call-list', text), true);
    assert.deepEqual([isTakenNew(60_000), isTakenNew(1)], [true, false]);
    await clock.advance(2000);
    assert.deepEqual([isTakenNew(1), isTakenNew(1)], [true, false]);
  });

  it('is logged once of a list, and once more after one was taken in', async () => {
    const { isTaken, isTakenNew, logged, limits } = judging();
    for (let upload = 0; upload < 3; upload++) assert.equal(await isTaken('call-list', calls(1001)), false);
    assert.equal(logged.length, 1);
    assert.deepEqual(logged[0]?.fields, { macAddress: mac, kind: 'call-list', why: 'more than the largest list of any phone' });
    assert.equal(isTakenNew(60_001), false);
    assert.equal(logged.length, 2);
    limits.forgive(mac, 'call-list');
    assert.equal(await isTaken('call-list', calls(1001)), false);
    assert.equal(await isTaken('call-list', calls(1001)), false);
    assert.equal(logged.length, 3);
  });
});

describe('an upload beyond a limit', () => {
  it('is kept as it came and given back, shown as refused, and the next that is within is read', () =>
    withUploads(async ({ put, served, keptText, row, entries, later }) => {
      const name = `${mac}-calls.xml`;
      await put('call-list', calls(2));
      await assert.rejects(put('call-list', calls(1001)), { code: 'limit-exceeded' });
      assert.equal(await served('call-list'), calls(1001));
      assert.equal(await keptText(name), calls(1001));
      const refused = await row('call-list');
      assert.deepEqual([refused?.refusal, refused?.refusal_count, refused?.record_count], ['limit-exceeded', 1, 2]);
      const facts = { device: mac, kind: 'call-list', refusal: 'limit-exceeded' };
      assert.ok(
        (await entries()).some((entry) => entry.action === 'artefact-refused' && JSON.stringify(entry.facts) === JSON.stringify(facts)),
      );
      later(1);
      assert.equal((await put('call-list', calls(3))).records, 3);
      assert.equal(await keptText(name), undefined);
      assert.equal((await row('call-list'))?.refusal, null);
    }));

  it('GDPR Art. 17: is not kept where somebody was erased, since it would have to be looked through for them', () =>
    withUploads(async ({ put, served, keptText, row, erase }) => {
      await put('call-list', calls(2));
      const before = await served('call-list');
      await erase({ type: 'phone-number', value: '2025550147' });
      await assert.rejects(put('call-list', calls(1001)), { code: 'limit-exceeded' });
      assert.equal(await keptText(`${mac}-calls.xml`), undefined);
      assert.equal(await served('call-list'), before);
      assert.equal((await row('call-list'))?.refusal, 'limit-exceeded');
    }));
});
