// GDPR Art. 32(1)(c): a backup each day, also where the server is started again each day, and whatever else fails.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { dailyLookMs, dayMs, hourMs, shiftedServer } from './shifted-server.ts';

describe('the backups of a server', () => {
  it('are made within an hour of its start where none is of this day, and each day from then on', async (t) => {
    const { directory, shift, fire, logged } = await shiftedServer(t, { backups: 'backups' });
    const made = async (): Promise<number> => (await readdir(join(directory, '../backups'))).length;
    await fire(hourMs);
    assert.equal(await made(), 1);
    shift(2 * hourMs);
    await fire(hourMs);
    assert.equal(await made(), 1);
    shift(dayMs);
    await fire(hourMs);
    assert.equal(await made(), 2);
    await fire(dailyLookMs);
    assert.equal(await made(), 2, 'the daily work makes none besides');
    assert.deepEqual(
      logged.filter(({ level }) => level === 'error').map(({ message }) => message),
      [],
    );
  });

  it('that fail are told, and keep nothing else from being done', async (t) => {
    // A file stands where the folder of backups would be.
    const { under, fire, logged } = await shiftedServer(t, { backups: 'store/master.key' });
    await fire(hourMs);
    await fire(dailyLookMs);
    const errors = logged.filter(({ level }) => level === 'error').map(({ message }) => message);
    assert.deepEqual(errors, ['no backup was made']);
    assert.equal((await under.console('GET', '/overview')).status, 200);
  });
});
