import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import { pollAfterMs } from './polling-times.ts';

const model = findModel('VVX450') ?? assert.fail('no VVX450');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function settingsOf(values: Readonly<Record<string, string>>): Settings {
  const text = writeConfiguration({ 'prov.polling.enabled': '1', ...values });
  const contents = [{ layer: 'files', assignments: readConfiguration(utf8Bytes(text), 'site.cfg').assignments }] as const;
  return new Settings(effectiveConfiguration({ contents, model }));
}

/** The next question, as a local time; `at` is one too. */
function next(
  values: Readonly<Record<string, string>>,
  at: string,
  { macAddress = '64167f000000', fraction = 0 } = {},
): string | undefined {
  const localMs = Date.parse(`${at}Z`);
  const afterMs = pollAfterMs(settingsOf(values), localMs, { macAddress, fraction: () => fraction });
  return afterMs === undefined ? undefined : new Date(localMs + afterMs).toISOString().slice(0, 16);
}

describe('prov.polling', () => {
  it('is off unless enabled', () => {
    assert.equal(next({ 'prov.polling.enabled': '0' }, '2026-03-01T12:00'), undefined);
    assert.equal(pollAfterMs(settingsOf({ 'prov.polling.enabled': '' }), 0, { macAddress: '', fraction: () => 0 }), undefined);
  });

  it('rel: a period after the last question', () => {
    assert.equal(next({ 'prov.polling.mode': 'rel', 'prov.polling.period': '7200' }, '2026-03-01T12:34'), '2026-03-01T14:34');
  });

  for (const [time, at, expected] of [
    ['03:00', '2026-03-01T02:59', '2026-03-01T03:00'],
    ['03:00', '2026-03-01T03:00', '2026-03-02T03:00'],
    ['03:00', '2026-03-01T12:00', '2026-03-02T03:00'],
    ['23:45', '2026-12-31T23:44', '2026-12-31T23:45'],
    ['00:00', '2026-12-31T23:59', '2027-01-01T00:00'],
    // What is no time of day leaves the one of the default.
    ['24:00', '2026-03-01T12:00', '2026-03-02T03:00'],
    ['3h', '2026-03-01T12:00', '2026-03-02T03:00'],
    ['113:30', '2026-03-01T12:00', '2026-03-02T03:00'],
    ['13:300', '2026-03-01T12:00', '2026-03-02T03:00'],
  ] as const)
    it(`abs: at ${time}, seen from ${at}`, () => {
      assert.equal(next({ 'prov.polling.time': time, 'prov.polling.period': '3600' }, at), expected);
    });

  it('abs: periods count in whole days', () => {
    for (const [period, days] of [
      ['86400', 1],
      ['86401', 2],
      ['604800', 7],
    ] as const) {
      const first = next({ 'prov.polling.period': period }, '2026-03-01T12:00') ?? '';
      const second = next({ 'prov.polling.period': period }, first) ?? '';
      assert.equal((Date.parse(`${second}Z`) - Date.parse(`${first}Z`)) / dayMs, days, period);
      assert.ok(Date.parse(`${first}Z`) - Date.parse('2026-03-01T12:00Z') <= days * dayMs);
      assert.match(second, /T03:00$/);
    }
  });

  for (const [end, fraction, expected] of [
    ['05:00', 0, '03:00'],
    ['05:00', 0.5, '04:00'],
    ['05:00', 0.999_99, '04:59'],
    // Over midnight, and where no end is given a whole day long.
    ['01:00', 0.5, '14:00'],
    ['', 0.25, '09:00'],
  ] as const)
    it(`random: between 03:00 and ${end === '' ? 'the next' : end}, at ${fraction} of it`, () => {
      const values = { 'prov.polling.mode': 'random', 'prov.polling.timeRandomEnd': end };
      assert.match(next(values, '2026-03-01T02:00', { fraction }) ?? '', new RegExp(`T${expected}$`));
    });

  it('random: of several days the phone’s own, by its MAC address', () => {
    const values = { 'prov.polling.mode': 'random', 'prov.polling.period': String(3 * 86_400), 'prov.polling.timeRandomEnd': '05:00' };
    const days = ['64167f000000', '64167f000001', '64167f000002', '64167f000003'].map((macAddress) =>
      next(values, '2026-03-01T12:00', { macAddress }),
    );
    assert.equal(new Set(days.slice(0, 3)).size, 3);
    assert.equal(days[3], days[0]);
  });
});
