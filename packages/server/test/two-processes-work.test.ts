// Two servers on one store in PostgreSQL, and work that outlives a request: when one ends in the middle of it, the other finishes it, once.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { AuditPage, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import { verifyReceipt } from '@offhook/privacy';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, localTime, macAddresses, startServer } from './server-under-test.ts';
import type { ShiftedServer } from './shifted-server.ts';
import { shiftedServer, takeUpMs } from './shifted-server.ts';
import { isPostgres } from './store-place.ts';

const [mac] = macAddresses;
const leaseMs = 30_000;

async function planned({ under }: ShiftedServer): Promise<SubjectRequest> {
  const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  const start = localTime(Date.now() - 3_600_000);
  await under.phone('PUT', `${mac}-calls.xml`, phone, callsXml([{ start, from: 'sip:91@example.test', fromName: 'Ada' }]));
  const identifiers = [{ type: 'sip-uri', value: 'sip:91@example.test' }];
  return (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'known at the desk' })) as SubjectRequest;
}

const nowOf = async (under: ServerUnderTest, id: string): Promise<SubjectRequest> =>
  (await under.answer('GET', `/requests/${id}`)) as SubjectRequest;

async function timesDone(under: ServerUnderTest): Promise<number> {
  const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
  return entries.filter(({ action }) => action === 'erasure-fulfilled').length;
}

if (isPostgres)
  describe('two servers on one store', () => {
    it('one is killed in the middle of an erasure: when its lease is over the other finishes it, once, with one receipt', async (t) => {
      const other = await shiftedServer(t);
      const { under } = other;
      const { id } = await planned(other);
      const { userName, password } = under.administrator;
      const child = fork(join(import.meta.dirname, 'killed-erasure.ts'), [other.directory, id, userName, password], { silent: true });
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      assert.equal(signal, 'SIGKILL');
      const left = await nowOf(under, id);
      // Its phone is told by the step that tells phones, or by the round that comes each second.
      assert.equal(left.state, 'running');
      assert.match(left.progress?.doing ?? '', /^(?:telling phones|destroying the keys of the person)$/);
      await other.fire(takeUpMs);
      assert.equal((await nowOf(under, id)).state, 'running', 'its lease is not over');
      other.shift(leaseMs + 1000);
      await other.fire(takeUpMs);
      const done = await nowOf(under, id);
      assert.deepEqual([done.state, done.progress], ['fulfilled', undefined]);
      await other.fire(takeUpMs);
      assert.equal(await timesDone(under), 1);
      const receipt = utf8Text((await under.console('GET', `/requests/${id}/receipt`)).body);
      const verdict = verifyReceipt(under.platform.cryptography, receipt, { fingerprint: under.server.receiptFingerprint });
      assert.ok(verdict.isValid && verdict.content.search.recordsFound === 0 && verdict.content.search.residues.length === 0);
      assert.deepEqual(
        other.logged
          .filter(({ level }) => level === 'warn' || level === 'error')
          .map(({ level, message, fields }) => [level, message, fields['request']]),
        [['warn', 'a request was left by a process that has ended or stands still, and is taken up', id]],
      );
    });

    it('whoever’s clock is ahead leaves alone what another is in the middle of', async (t) => {
      const other = await shiftedServer(t);
      const { id } = await planned(other);
      const { promise: told, resolve: tell } = Promise.withResolvers<void>();
      const { promise: answered, resolve: answer } = Promise.withResolvers<boolean>();
      let times = 0;
      const busy = await startServer(
        other.directory,
        {
          checkSync: () => {
            times++;
            tell();
            return answered;
          },
        },
        other.under.administrator,
      );
      t.after(() => busy.stop());
      const fulfilling = busy.answer('POST', `/requests/${id}/fulfilment`) as Promise<SubjectRequest>;
      await told;
      other.shift(leaseMs + 1000);
      await other.fire(takeUpMs);
      assert.equal((await nowOf(other.under, id)).state, 'running');
      answer(true);
      assert.equal((await fulfilling).state, 'fulfilled');
      await other.fire(takeUpMs);
      assert.deepEqual([times, await timesDone(other.under)], [1, 1]);
    });
  });
