// Clocks that are wrong bring nobody back: the server's, a year before or behind, and a phone's.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import { callsXml, localTime, macAddresses } from './server-under-test.ts';
import type { ShiftedServer } from './shifted-server.ts';
import { dayMs, minuteMs, shiftedServer } from './shifted-server.ts';

const [mac] = macAddresses;
const yearMs = 365 * dayMs;
const hourMs = 60 * minuteMs;
const name = `${mac}-calls.xml`;

/** A call of the person that began so long after now by the phone's clock. */
const callAt = (afterMs: number): string =>
  callsXml([{ start: localTime(Date.now() + afterMs), from: 'sip:2025550147@example.test', fromName: 'Wilhelmina Quincunx' }]);

async function withUpload(t: Parameters<typeof shiftedServer>[0], { zone = '0', calls = callAt(-hourMs) } = {}) {
  const shifted: ShiftedServer = await shiftedServer(t);
  const { under } = shifted;
  const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  if (zone !== '') await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': zone });
  const put = async (text: string): Promise<void> => void (await under.phone('PUT', name, phone, text));
  await put(calls);
  return {
    ...shifted,
    put,
    isServed: async (): Promise<boolean> => /Quincunx|2025550147/.test(utf8Text((await under.phone('GET', name, phone)).body)),
    erase: async (): Promise<number> => {
      const identifiers = [{ type: 'sip-uri', value: 'sip:2025550147@example.test' }];
      const request = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
      const { status, body } = await under.console('POST', `/requests/${request.id}/fulfilment`, { planHash: request.plan?.hash });
      if (status >= 300) assert.match(utf8Text(body), /the clock of this machine shows/);
      return status;
    },
  };
}

describe('whoever was erased does not come back', () => {
  it('by a server’s clock that stands before its newest upload: the erasure is refused until it is right, and nothing has changed', async (t) => {
    const { shift, put, isServed, erase } = await withUpload(t);
    shift(-6 * minuteMs);
    assert.equal(await erase(), 409);
    assert.ok(await isServed());
    shift(0);
    assert.equal(await erase(), 200);
    await put(callAt(-hourMs));
    assert.ok(!(await isServed()));
  });

  it('by a server’s clock that went back a little: what had come in is older than the erasure', async (t) => {
    const { shift, put, isServed, erase } = await withUpload(t, { calls: callAt(-1000) });
    shift(-4 * minuteMs);
    assert.equal(await erase(), 200);
    await put(callAt(-1000));
    assert.ok(!(await isServed()));
  });

  it('by a server’s clock that stood a year ahead at the erasure, or at the upload after it', async (t) => {
    const { shift, put, isServed, erase } = await withUpload(t);
    shift(yearMs);
    assert.equal(await erase(), 200);
    for (const shiftMs of [yearMs, 0, -yearMs]) {
      shift(shiftMs);
      await put(callAt(-hourMs));
      assert.ok(!(await isServed()), String(shiftMs));
    }
  });

  it('by a phone’s clock that is ahead, of a zone that nobody knows, or unreadable', async (t) => {
    for (const { zone, afterMs } of [
      { zone: '0', afterMs: yearMs },
      { zone: '', afterMs: 11 * hourMs },
      { zone: '', afterMs: -hourMs },
    ]) {
      const { put, isServed, erase } = await withUpload(t, { zone, calls: callAt(afterMs) });
      assert.equal(await erase(), 200);
      await put(callAt(afterMs));
      assert.ok(!(await isServed()), `${zone} ${afterMs}`);
      await put(callAt(-hourMs).replace(/<startTime>[^<]*</g, '<startTime>yesterday<'));
      assert.ok(!(await isServed()), `${zone} ${afterMs}`);
    }
  });
});
