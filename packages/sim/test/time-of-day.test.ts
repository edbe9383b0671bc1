// lcl.datetime.time.24HourClock: how the phone writes the time of day, on the idle screen and in the lists of calls.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { scene } from './person.ts';

/** The virtual clock starts at a known hour; the offset brings the phone's own to another. */
async function shown(settings: Readonly<Record<string, string>>, hours: number): Promise<readonly string[]> {
  const { world, alice, bob } = await scene({ 'tcpIpApp.sntp.gmtOffset': String(hours * 3600), ...settings });
  await bob.do({ type: 'dial', number: '2001' });
  await world.untilTrue(() => alice.view.lamps.ringing);
  await bob.press('End Call');
  await world.untilTrue(() => alice.kind === 'idle');
  const { time } = alice.view.screen;
  await alice.do({ type: 'key', key: 'down' });
  const { body } = alice;
  const detail = body.kind === 'list' ? (body.items[0]?.detail ?? '') : '';
  await alice.press('Info');
  const info = alice.body.kind === 'text' ? (alice.body.lines.find((line) => line.startsWith('Started')) ?? '') : '';
  await world.close();
  return [time, detail, info];
}
describe('the time of day on the screen', () => {
  for (const [value, hours, seen] of [
    ['1', 0, ['12:00', '01-05 12:00', 'Started: 2026-01-05 12:00:00']],
    ['1', 3, ['15:00', '01-05 15:00', 'Started: 2026-01-05 15:00:00']],
    ['0', 0, ['12:00 PM', '01-05 12:00 PM', 'Started: 2026-01-05 12:00:00 PM']],
    ['0', 3, ['3:00 PM', '01-05 3:00 PM', 'Started: 2026-01-05 3:00:00 PM']],
    ['0', -3, ['9:00 AM', '01-05 9:00 AM', 'Started: 2026-01-05 9:00:00 AM']],
    ['0', 12, ['12:00 AM', '01-06 12:00 AM', 'Started: 2026-01-06 12:00:00 AM']],
  ] as const)
    it(`lcl.datetime.time.24HourClock="${value}", ${hours} h from noon: ${seen[0]}`, async () => {
      assert.deepEqual(await shown({ 'lcl.datetime.time.24HourClock': value }, hours), seen);
    });
});
