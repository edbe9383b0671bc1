// GDPR Art. 4(1), Recital 26: what is left of an erased person's calls cannot be joined with what the phones of others hold.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { readCallList } from '@offhook/ucs';

import { openStore } from '../src/store/store.ts';
import { localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const [mac, macOfOther] = macAddresses;
const person = 'sip:2001@example.test';
const other = 'sip:2002@example.test';

/** Both ends of one call, as each phone has it. */
function ends(start: string, durationS: number, isPlaced: boolean): readonly [own: string, others: string] {
  const [from, to] = isPlaced ? [person, other] : [other, person];
  const call = (direction: 'In' | 'Out'): string =>
    `<call><direction>${direction}</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${start}</startTime>` +
    `<duration>PT${durationS}S</duration><count>1</count><destination><address>${to}</address></destination><source><address>${from}</address></source></call>`;
  return isPlaced ? [call('Out'), call('In')] : [call('In'), call('Out')];
}

const list = (calls: readonly string[]): string => `<?xml version="1.0"?><callList>${calls.join('')}</callList>`;

describe('the anonymised calls of an erased person', () => {
  it('of a month with few of them, nothing is left', async () => {
    const folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    try {
      const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
      const starts = ['2026-01-05', '2026-02-05', '2026-02-06', ...[1, 2, 3, 4, 5].map((day) => `2026-03-0${day}`)];
      const calls = starts.map((day, index) => ends(`${day}T10:00:00`, 60 * index, index % 2 === 0)[0]);
      await under.phone('PUT', `${mac}-calls.xml`, phone, list(calls));
      const identifiers = [{ type: 'sip-uri', value: other }];
      const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
      await under.answer('POST', `/requests/${id}/fulfilment`);
      const store = await openStore({ platform: under.platform, directory: folder.path, ...(await placeOf(folder.path)) });
      try {
        const rows = await store.records.db.selectFrom('call_record').selectAll().execute();
        assert.deepEqual(
          rows.map(({ start_time, direction, disposition, duration_s }) => [start_time, direction, disposition, duration_s]),
          Array.from({ length: 5 }, () => ['2026-03-01', '', '', null]),
        );
      } finally {
        await store.close();
      }
    } finally {
      await under.stop();
      await folder.remove();
    }
  });

  it('no join by day, length and direction tells one of them in another phone’s list', async () => {
    const folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    try {
      const phones: readonly (readonly [string, Enrolment])[] = [
        [mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' })],
        [macOfOther, await under.server.enrol({ macAddress: macOfOther, model: 'VVX450' })],
      ];
      await under.server.setConfiguration('site', {
        'tcpIpApp.sntp.gmtOffset': '0',
        'tcpIpApp.sntp.daylightSavings.enable': '0',
        'voIpProt.server.1.address': 'example.test',
      });
      await under.server.setConfiguration(mac, { 'reg.1.address': '2001' });
      // Each of its own day and length to the second, all within the last month that is over.
      const now = new Date();
      const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 3, 10);
      const calls = Array.from({ length: 12 }, (_, index) => ends(localTime(month + index * 86_400_000), 3 + index * 4, index % 2 === 0));
      await under.phone('PUT', `${mac}-calls.xml`, phones[0]?.[1], list(calls.map(([own]) => own)));
      await under.phone('PUT', `${macOfOther}-calls.xml`, phones[1]?.[1], list(calls.map(([, others]) => others)));
      const before = readCallList(utf8Bytes(list(calls.map(([, others]) => others))), 'x').entries;
      const request = (await under.answer('POST', '/requests', {
        type: 'erasure',
        identifiers: [{ type: 'sip-uri', value: person }],
        verification: 'seen in person',
      })) as SubjectRequest;
      await under.answer('POST', `/requests/${request.id}/fulfilment`);
      assert.doesNotMatch(utf8Text((await under.phone('GET', `${macOfOther}-calls.xml`, phones[1]?.[1])).body), /2001/);

      const store = await openStore({ platform: under.platform, directory: folder.path, ...(await placeOf(folder.path)) });
      try {
        const rows = await store.records.db.selectFrom('call_record').selectAll().where('is_anonymised', '=', 1).execute();
        assert.equal(rows.length, 24);
        assert.deepEqual(await store.records.db.selectFrom('call_party').selectAll().execute(), []);
        for (const row of rows) {
          assert.deepEqual([row.mac_address, row.line, row.position, row.extra_sealed], ['', 0, -1, null]);
          // Whoever still has the other phone's list, on paper or in a backup, knows time, length and direction of each call.
          const joined = before.filter(
            ({ startTime, durationS = 0, direction }) =>
              startTime.startsWith(row.start_time.slice(0, 7)) &&
              Math.ceil(durationS / 60) * 60 === row.duration_s &&
              direction !== row.direction,
          );
          assert.ok(joined.length >= 6, `${row.start_time} ${row.duration_s} ${row.direction} is one of ${joined.length}`);
          assert.match(row.start_time, /^\d{4}-\d\d-01$/);
        }
      } finally {
        await store.close();
      }
    } finally {
      await under.stop();
      await folder.remove();
    }
  });
});
