// What has been kept long enough is gone from the store and from what is served (GDPR Art. 5(1)(e)).

import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { expiringSchema } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import { z } from 'zod';

import { macAddresses } from './server-under-test.ts';
import { dayMs, minuteMs, shiftedServer } from './shifted-server.ts';
import { isPostgres } from './store-place.ts';

const line = '1122013000|sip  |3|00|INVITE sip:2025550147@example.test\n';

describe('retention', () => {
  it('a log that was served and has expired is served no more, and a newer one still is', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const [macA, macB] = macAddresses;
    const phoneA = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    const phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX450' });
    await under.phone('PUT', `${macA}-app.log`, phoneA, line);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 200);
    shift(20 * dayMs);
    await under.phone('PUT', `${macB}-app.log`, phoneB, line);
    assert.equal((await under.phone('GET', `${macB}-app.log`, phoneB)).status, 200);
    await fire(dayMs);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 404);
    assert.equal(utf8Text((await under.phone('GET', `${macB}-app.log`, phoneB)).body), line);
  });

  it('what goes tomorrow is told today: how much, of which phones, and why; and exactly that goes', async (t) => {
    const { under, shift, fire } = await shiftedServer(t);
    const [macA, macB] = macAddresses;
    const phoneA = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    const phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX450' });
    const told = async (): Promise<Record<string, readonly [number, readonly string[] | undefined]>> => {
      const { body } = await under.console('GET', '/retention');
      const rows = z.array(expiringSchema).parse(JSON.parse(utf8Text(body)));
      for (const { reason, keptForDays } of rows) assert.ok(reason !== '' && keptForDays > 0);
      return Object.fromEntries(rows.map(({ what, count, macAddresses: of }) => [what, [count, of]]));
    };
    const logs = 'logs of phones';
    const files = 'core files, captures and logs that nobody could read';
    assert.deepEqual((await told())[logs], [0, []]);
    shift(-13.5 * dayMs);
    await under.phone('PUT', `${macA}-app.log`, phoneA, line);
    shift(-12.5 * dayMs);
    await under.phone('PUT', `${macB}-app.log`, phoneB, line);
    shift(-6.5 * dayMs);
    await under.phone('PUT', `${macB}-core.gz`, phoneB, 'core');
    assert.deepEqual(
      [(await told())[logs], (await told())[files]],
      [
        [0, []],
        [0, []],
      ],
    );
    shift(0);
    assert.deepEqual(
      [(await told())[logs], (await told())[files]],
      [
        [1, [macA]],
        [1, [macB]],
      ],
    );
    shift(dayMs);
    await fire(dayMs);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 404);
    assert.equal((await under.phone('GET', `${macB}-core.gz`, phoneB)).status, 404);
    assert.equal((await under.phone('GET', `${macB}-app.log`, phoneB)).status, 200);
  });

  // That of PostgreSQL is its server's.
  const onFiles = isPostgres ? () => undefined : it;
  void onFiles('the log of writes is empty a minute after the last write', async (t) => {
    const { under, directory, fire } = await shiftedServer(t);
    await under.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
    const sizes = async (): Promise<readonly number[]> => {
      const names = (await readdir(directory)).filter((name) => name.endsWith('-wal'));
      return Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
    };
    assert.ok((await sizes()).some((size) => size > 0));
    await fire(minuteMs);
    assert.deepEqual(await sizes(), [0, 0]);
  });
});
