// A log as it is kept: what was there and came, less what was erased and what has expired.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';
import { nameKeys } from '@offhook/privacy';

import { keysOf } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, nowMs, withRecords } from '../../test/records-under-test.ts';
import type { Arrivals } from './log-arrivals.ts';
import { accumulatedLimitBytes } from './log-append.ts';
import { lineInterval } from './erased-lines.ts';
import type { EarlierLog } from './log-records.ts';
import { logBytes, readLog } from './log-records.ts';
import { copiedAs, phoneKey } from './suppression-ledger.ts';

const dayMs = 86_400_000;
const nothing: EarlierLog = { text: '', arrivals: [] };
const line = (stamp: string, text: string): string => `${stamp}|sip  |3|00|${text}\n`;
/** After the erasure, and before it. */
const [since, before] = ['0106120000', '0105110000'] as const;

const read = (
  { upload }: RecordsUnderTest,
  bytes: string,
  { earlier = nothing, startByte, kind = 'application-log' }: { earlier?: EarlierLog; startByte?: number; kind?: string } = {},
): ReturnType<typeof readLog> => readLog(upload(), earlier, { kind, bytes: utf8Bytes(bytes), startByte });

async function erase({ ledger }: RecordsUnderTest, ...subjects: Parameters<typeof ledger.add>[0]['subjects']): Promise<void> {
  await ledger.add({ requestId: 'R-1', erasedAtMs: Date.UTC(2026, 0, 5, 12), subjects, entries: [], copies: [] });
}

describe('when a line of a log was written', () => {
  it('is what its stamp says by the phone’s clock, and not known of one since the start of the phone', () =>
    withRecords(async ({ store }) => {
      const at = (kind: string, text: string, offsetS = 0): number | undefined =>
        lineInterval({ store, zone: { offsetsS: () => [offsetS] } }, kind, text)?.earliestMs;
      const tenMs = Date.UTC(2026, 0, 5, 10);
      assert.equal(at('application-log', line('0105100000', 'x')), tenMs);
      assert.equal(at('application-log', line('0105100000', 'x'), 3600), tenMs - 3_600_000);
      assert.equal(at('boot-log', line('0105100000', 'x'), 3600), tenMs, 'a boot log is in UTC');
      assert.equal(at('application-log', '000001.123|so   |*|00|x'), undefined);
      assert.equal(at('application-log', 'x'), undefined);
      assert.deepEqual(lineInterval({ store, zone: undefined }, 'application-log', line('0105100000', 'x')), {
        earliestMs: tenMs - 14 * 3_600_000,
        latestMs: tenMs + 12 * 3_600_000,
      });
    }));
});

describe('a log that is taken in', () => {
  it('the first is as it came, each of its lines of now, with whom they name once', () =>
    withRecords(async (records) => {
      const text = line(before, 'from 2001') + line(before, 'from 2001 to 2002') + line(before, 'ready');
      const log = await read(records, text);
      assert.deepEqual(
        [log.text, log.records, log.persons, log.suppressed, log.mentioned.map(({ own }) => own), log.arrivals],
        [text, 4, 2, 0, ['number:2001', 'number:2002'], [[nowMs, 3]]],
      );
      assert.equal(utf8Text(logBytes(log.text)), text);
    }));

  it('the whole again, a part of it, and a part that goes on from its end', () =>
    withRecords(async (records) => {
      const [one, two, three] = [line(before, 'one'), line(before, 'two'), line(before, 'three')];
      const old: Arrivals = [[nowMs - 2 * dayMs, 2]];
      const earlier = { text: one + two, arrivals: old };
      const merged = async (bytes: string): Promise<readonly unknown[]> => {
        const log = await read(records, bytes, { earlier });
        return [log.text, log.arrivals, log.suppressed];
      };
      assert.deepEqual(await merged(one + two + three), [one + two + three, [...old, [nowMs, 1]], 0]);
      assert.deepEqual(await merged(one + two), [one + two, old, 0]);
      assert.deepEqual(await merged(two), [one + two, old, 0]);
      assert.deepEqual(await merged(two + three), [one + two + three, [...old, [nowMs, 1]], 0]);
    }));

  it('a part at the byte that it names, and one that does not fit there as though it named none', () =>
    withRecords(async (records) => {
      const [one, two, three] = [line(before, 'one'), line(before, 'two'), line(before, 'three')];
      const old: Arrivals = [[nowMs - 2 * dayMs, 2]];
      const earlier = { text: one + two, arrivals: old };
      const at = async (startByte: number, bytes: string): Promise<readonly unknown[]> => {
        const log = await read(records, bytes, { earlier, startByte });
        return [log.text, log.arrivals];
      };
      assert.deepEqual(await at((one + two).length, three), [one + two + three, [...old, [nowMs, 1]]]);
      assert.deepEqual(await at(one.length, two + three), [
        one + two + three,
        [
          [nowMs - 2 * dayMs, 1],
          [nowMs, 2],
        ],
      ]);
      assert.deepEqual(await at(0, three), [three, [[nowMs, 1]]], 'a log that begins anew');
      assert.deepEqual(await at(one.length, three), [one + two + three, [...old, [nowMs, 1]]]);
      assert.deepEqual(await at(9999, three), [one + two + three, [...old, [nowMs, 1]]]);
    }));

  it('lines that came in more than fourteen days ago are gone, however it goes on', () =>
    withRecords(async (records) => {
      const [one, two, three] = [line(before, 'one'), line(before, 'two'), line(before, 'three')];
      const arrivals: Arrivals = [
        [nowMs - 15 * dayMs, 1],
        [nowMs - 2 * dayMs, 1],
      ];
      const earlier = { text: one + two, arrivals };
      const expected = [
        two + three,
        [
          [nowMs - 2 * dayMs, 1],
          [nowMs, 1],
        ],
      ];
      for (const startByte of [undefined, (one + two).length]) {
        const log = await read(records, three, { earlier, ...(startByte === undefined ? {} : { startByte }) });
        assert.deepEqual([log.text, log.arrivals], expected, String(startByte));
      }
    }));

  it('what accumulates is below its limit, and one upload may be larger', () =>
    withRecords(async (records) => {
      const long = (letter: string, bytes: number): string => `${letter.repeat(99)}\n`.repeat(bytes / 100);
      const earlier = { text: long('a', 400_000), arrivals: [[nowMs, 4000]] as const };
      const appended = await read(records, long('b', 200_000), { earlier });
      assert.equal(appended.text.length, 100 * Math.floor(accumulatedLimitBytes / 100));
      assert.ok(appended.text.startsWith('a') && appended.text.endsWith('b\n'));
      const large = long('c', 600_000);
      assert.equal((await read(records, large)).text, large);
      const beyond = await read(records, large, { earlier });
      assert.equal(beyond.text, large);
    }));
});

describe('GDPR Art. 17: lines that a phone brings back', () => {
  it('are held back by whom they name while they are older, in what came and in what was there', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'), nameKeys('Ada Example'));
      const came = [
        line(before, 'from 2001'),
        line(since, 'from 2001'),
        line(before, 'for Ada Example (Sales)'),
        line(before, 'from 2002'),
      ];
      const log = await read(records, came.join(''));
      assert.deepEqual([log.text, log.suppressed, log.records], [`${came[1] ?? ''}${came[3] ?? ''}`, 2, 3]);
      assert.deepEqual(
        log.mentioned.map(({ own }) => own),
        ['number:2001', 'number:2002'],
      );
      const earlier = { text: line(before, 'to 2001') + line(before, 'kept'), arrivals: [[nowMs, 2]] as const };
      const merged = await read(records, line(before, 'from 2001') + line(before, 'new'), { earlier });
      assert.deepEqual([merged.text, merged.suppressed], [line(before, 'kept') + line(before, 'new'), 2]);
      const continued = await read(records, line(before, 'from 2001'), { earlier, startByte: earlier.text.length });
      assert.deepEqual([continued.text, continued.suppressed], [line(before, 'kept'), 2]);
    }));

  it('without a time of its own, a line that names them is old, and on their phone one that does not is new', () =>
    withRecords(async (records) => {
      await erase(records, keysOf('2001'), { own: phoneKey(mac), derived: [] });
      const log = await read(records, `from 2001\nready\n${line(before, 'ready')}${line(since, 'ready')}`);
      assert.deepEqual([log.text, log.suppressed], [`ready\n${line(since, 'ready')}`, 2]);
    }));

  it('a line that an erasure cut is that line of that phone, whenever it was: in any log, and where it was marked as one log’s, in that', () =>
    withRecords(async (records) => {
      const [text, other] = ['ready', 'steady'].map((said) => line(since, said).trimEnd());
      await records.ledger.add({
        requestId: 'R-1',
        erasedAtMs: 1,
        subjects: [],
        entries: [],
        copies: [
          { macAddress: mac, kind: copiedAs.line, text: text ?? '' },
          { macAddress: mac, kind: 'application-log', text: other ?? '' },
        ],
      });
      const sent = `${text}\n${other}\n${line(since, 'go')}`;
      assert.deepEqual((await read(records, sent)).text, line(since, 'go'));
      assert.deepEqual((await read(records, sent, { kind: 'boot-log' })).text, `${other}\n${line(since, 'go')}`);
    }));
});
