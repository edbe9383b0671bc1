// A server whose audit chain is long listens before all of it is verified; what was changed in the middle is found beside the traffic, and told.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AuditPage, AuditVerdict, Overview } from '@offhook/api';

import { AuditLog } from '../src/audit/audit-log.ts';
import { openStore } from '../src/store/store.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const entries = 21_000;

/** Until the log says it, each look being a request that is answered meanwhile. */
async function told(under: ServerUnderTest, message: string): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const record = under.logged.find((logged) => logged.message === message);
    if (record !== undefined) return record.fields;
    await under.answer('GET', '/session');
  }
}

describe('a long audit chain', () => {
  it('is verified beside the traffic after a start, and what was changed in the middle of it is told', async (t) => {
    const folder = await temporaryDirectory();
    t.after(() => folder.remove());
    const first = await startServer(folder.path);
    await first.stop();
    const store = await openStore({ platform: first.platform, directory: folder.path, ...(await placeOf(folder.path)) });
    const audit = new AuditLog(store);
    for (let at = 0; at < entries; at += 1000)
      await store.records.transact((access) =>
        audit.append(
          access,
          ...Array.from({ length: 1000 }, (_, of) => ({ actor: 'phone', action: 'files-served', facts: { at: at + of } })),
        ),
      );
    await audit.anchor();
    const change = (facts: string): Promise<unknown> =>
      store.records.db.updateTable('audit_entry').set({ facts }).where('sequence', '=', 500).execute();

    const whole = await startServer(folder.path, {}, first.administrator);
    assert.ok(Number((await told(whole, 'the whole audit chain was verified'))['entries']) >= entries);
    const verdict = (await whole.answer('POST', '/audit/verification')) as AuditVerdict;
    assert.deepEqual([verdict.isIntact, verdict.brokenAt], [true, undefined]);
    await whole.stop();

    await change('{"at":0}');
    const broken = await startServer(folder.path, {}, first.administrator);
    assert.equal((await told(broken, 'the audit chain is broken'))['entry'], 500);
    assert.equal(((await broken.answer('GET', '/overview')) as Overview).isAuditIntact, false);
    assert.equal(((await broken.answer('GET', '/audit')) as AuditPage).isIntact, false);
    const again = (await broken.answer('POST', '/audit/verification')) as AuditVerdict;
    assert.deepEqual([again.isIntact, again.brokenAt], [false, 500]);
    await broken.stop();
    await store.close();
  });
});
