// What has been kept long enough is gone from the store and from what is served (GDPR Art. 5(1)(e)).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLogger, utf8Text } from '@offhook/base';
import type { Clock } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const dayMs = 86_400_000;

describe('retention', () => {
  it('a log that was served and has expired is served no more, and a newer one still is', async (t) => {
    const folder = await temporaryDirectory();
    const node = createNodePlatform({ directory: folder.path, log: silentLogger });
    let shiftMs = 0;
    let daily: (() => void) | undefined;
    let scheduled: (() => void) | undefined;
    const clock: Clock = {
      now: () => node.clock.now() + shiftMs,
      monotonicMs: () => node.clock.monotonicMs(),
      setTimer(ms, fire) {
        if (ms !== dayMs) return node.clock.setTimer(ms, fire);
        daily = fire;
        scheduled?.();
        return { cancel: () => undefined };
      },
    };
    const under = await startServer(folder.path, { platform: { ...node, clock } });
    t.after(async () => {
      await under.stop();
      node.close();
      await folder.remove();
    });
    const [macA, macB] = macAddresses;
    const phoneA = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    const phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX450' });
    const line = '1122013000|sip  |3|00|INVITE sip:2025550147@example.test\n';
    await under.phone('PUT', `${macA}-app.log`, phoneA, line);
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 200);
    shiftMs = 20 * dayMs;
    await under.phone('PUT', `${macB}-app.log`, phoneB, line);
    assert.equal((await under.phone('GET', `${macB}-app.log`, phoneB)).status, 200);
    const done = new Promise<void>((resolve) => {
      scheduled = resolve;
    });
    daily?.();
    await done;
    assert.equal((await under.phone('GET', `${macA}-app.log`, phoneA)).status, 404);
    assert.equal(utf8Text((await under.phone('GET', `${macB}-app.log`, phoneB)).body), line);
  });
});
