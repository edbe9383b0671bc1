// GDPR Art. 12(3): a request that nears its day or passes it is told, in counts that name nobody: on the first page, in its list, and once a day in the log.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Enrolment, Overview, SubjectRequest } from '@offhook/api';
import type { LogRecord } from '@offhook/base';
import { createLogger } from '@offhook/base';

import { macAddresses, startServer } from './server-under-test.ts';
import { dailyLookMs, dayMs, minuteMs, shiftedServer } from './shifted-server.ts';

const [mac] = macAddresses;
const line = '1122013000|sip  |3|00|INVITE sip:2025550147@example.test\n';
const told = 'requests are near the day they are due, or past it';

describe('GDPR Art. 12(3): the day of a request', () => {
  it('is watched from a week before, until it is answered; of an erasure until each phone has taken it in', async (t) => {
    const { under, shift, fire, logged: records } = await shiftedServer(t);
    const phone: Enrolment = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    await under.phone('PUT', `${mac}-app.log`, phone, line);
    const ask = async (type: string): Promise<string> => {
      const identifiers = [{ type: 'sip-uri', value: 'sip:2025550147@example.test' }];
      return ((await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest).id;
    };
    const erasure = await ask('erasure');
    const access = await ask('access');
    await under.answer('DELETE', `/requests/${await ask('access')}`);
    const { dueAt } = (await under.answer('GET', `/requests/${access}`)) as SubjectRequest;
    const dueInMs = Date.parse(dueAt) - Date.now();
    const watched = async (): Promise<readonly unknown[]> => {
      const { requestsDueSoon, requestsLate, erasuresLate, nextDueAt } = (await under.answer('GET', '/overview')) as Overview;
      const list = (await under.answer('GET', '/requests')) as SubjectRequest[];
      const of = (id: string): unknown => list.find((request) => request.id === id)?.due;
      return [requestsDueSoon, requestsLate, erasuresLate, nextDueAt !== undefined, of(erasure), of(access)];
    };
    const logged = async (): Promise<unknown> => {
      const before = records.length;
      await fire(dailyLookMs);
      const [record] = records.slice(before).filter(({ message }) => message === told);
      assert.doesNotMatch(JSON.stringify(records.slice(before)), /2025550147/);
      if (record === undefined) return undefined;
      const { soon, late, erasures } = record.fields;
      return [record.level, soon, late, erasures];
    };
    assert.deepEqual(await watched(), [0, 0, 0, true, undefined, undefined]);
    assert.equal(await logged(), undefined);
    shift(dueInMs - 7 * dayMs - minuteMs);
    assert.deepEqual(await watched(), [0, 0, 0, true, undefined, undefined]);
    shift(dueInMs - 7 * dayMs + minuteMs);
    assert.deepEqual(await watched(), [2, 0, 0, true, 'soon', 'soon']);
    assert.deepEqual(await logged(), ['warn', 2, 0, 0]);
    shift(dueInMs + minuteMs);
    assert.deepEqual(await watched(), [0, 2, 0, true, 'late', 'late']);
    assert.deepEqual(await logged(), ['error', 0, 2, 0]);
    await under.answer('POST', `/requests/${access}/fulfilment`);
    // The log was swept: what is left is the phone's own copy of what it uploads now.
    await under.phone('PUT', `${mac}-app.log`, phone, line);
    assert.equal((await under.console('POST', `/requests/${erasure}/fulfilment`)).status, 409, 'the plan is another');
    await under.answer('POST', `/requests/${erasure}/fulfilment`);
    assert.deepEqual(await watched(), [0, 0, 1, false, 'phones-late', undefined]);
    shift(dueInMs + dayMs);
    assert.deepEqual(await logged(), ['error', 0, 0, 1]);
    await under.phone('PUT', `${mac}-app.log`, phone, '1122013001|cfg  |3|00|ready\n');
    assert.deepEqual(await watched(), [0, 0, 0, false, undefined, undefined]);
    assert.equal(await logged(), undefined);
  });

  it('is told at the start too', async (t) => {
    const { under, directory, shift } = await shiftedServer(t);
    const identifiers = [{ type: 'sip-uri', value: 'sip:2025550147@example.test' }];
    await under.answer('POST', '/requests', { type: 'access', identifiers, verification: 'seen' });
    shift(40 * dayMs);
    await under.stop();
    const { clock } = under.platform;
    const logged: LogRecord[] = [];
    const log = createLogger((record) => logged.push(record));
    const again = await startServer(directory, { platform: { ...under.platform, clock, log } }, under.administrator);
    t.after(() => again.stop());
    assert.deepEqual(
      logged.map(({ level, message }) => [level, message]),
      [['error', told]],
    );
  });
});
