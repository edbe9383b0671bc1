// GDPR Art. 5(1)(e): how long what is kept.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { defaultRetention, expiresBeforeMs } from './retention.ts';

const dayMs = 86_400_000;

describe('GDPR Art. 5(1)(e): storage limitation', () => {
  it('each store has its time', () => {
    const days = Object.fromEntries(
      defaultRetention.map(({ store }) => [store, (dayMs - (expiresBeforeMs(defaultRetention, store, dayMs) ?? dayMs)) / dayMs] as const),
    );
    assert.deepEqual(days, {
      artefact: 14,
      kept_file: 7,
      waiting_phone: 7,
      kept_call: 0,
      call_detail: 0,
      quality_report: 0,
      call_record: 365,
      subject_request: 30,
      request_subject: 1095,
      audit_entry: 1095,
      console_session: 0.5,
    });
    assert.ok(defaultRetention.every(({ reason }) => reason !== ''));
  });

  it('it is counted back from now, and a store without a rule keeps', () => {
    assert.equal(expiresBeforeMs([{ store: 'a', keepS: 2, reason: 'x' }], 'a', 5000), 3000);
    assert.equal(expiresBeforeMs(defaultRetention, 'b', 5000), undefined);
  });
});
