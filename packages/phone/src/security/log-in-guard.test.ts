import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import { LogInGuard } from './log-in-guard.ts';

function scene(values: Readonly<Record<string, string>> = {}) {
  const world = new VirtualWorld({ seed: 1 });
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const { assignments } = readConfiguration(new TextEncoder().encode(writeConfiguration(values)), 'f.cfg');
  const settings = new Settings(effectiveConfiguration({ contents: [{ layer: 'files', assignments }], model }));
  const lines: string[] = [];
  const guard = new LogInGuard({
    clock: world.clock,
    log: { write: (_module, _class, text) => lines.push(text) },
    settings: () => settings,
  });
  /** What came of it, and after how many seconds. */
  const attempt = async (isRight: boolean): Promise<readonly [string, number]> => {
    const beganMs = world.clock.monotonicMs();
    let outcome: string;
    try {
      outcome = await world.clock.runUntil(guard.attempt(async () => (isRight ? 'opened' : undefined)));
    } catch (error) {
      if (!isProblem(error)) throw error;
      outcome = `${error.code}: ${error.message}`;
    }
    return [outcome, (world.clock.monotonicMs() - beganMs) / 1000];
  };
  return { clock: world.clock, attempt, lines };
}

const wrong = 'bad-credentials: Wrong password';

describe('the guard before passwords', () => {
  it('answers the first wrong one at once and each further one a second later; the fifth shuts it for a minute', async () => {
    const { attempt, clock, lines } = scene();
    const seen: (readonly [string, number])[] = [];
    for (let count = 0; count < 6; count++) seen.push(await attempt(false));
    assert.deepEqual(seen, [
      [wrong, 0],
      [wrong, 1],
      [wrong, 2],
      [wrong, 3],
      ['forbidden: Too many wrong passwords: try again in 60 seconds', 0],
      ['forbidden: Too many wrong passwords: try again in 60 seconds', 0],
    ]);
    await clock.advance(59_500);
    assert.deepEqual(await attempt(true), ['forbidden: Too many wrong passwords: try again in 1 seconds', 0]);
    await clock.advance(500);
    assert.deepEqual(await attempt(true), ['opened', 0]);
    assert.deepEqual(
      lines.map((line) => line.replace('log-in on the phone ', '')),
      ['refused', 'refused', 'refused', 'refused', 'refused', 'is shut for 60 s after 5 wrong passwords', 'refused', 'refused', 'accepted'],
    );
  });

  it('forgets wrong ones after a right one, and those that are as old as the interval', async () => {
    const { attempt, clock } = scene({ 'httpd.cfg.lockWebUI.noOfInvalidAttemptsDuration': '90' });
    await attempt(false);
    assert.deepEqual(await attempt(false), [wrong, 1]);
    await attempt(true);
    assert.deepEqual(await attempt(false), [wrong, 0]);
    await clock.advance(89_999);
    assert.deepEqual(await attempt(false), [wrong, 1]);
    await clock.advance(89_000);
    assert.deepEqual(await attempt(false), [wrong, 0]);
  });

  it('httpd.cfg.lockWebUI.enable=0: only the delay is left', async () => {
    const { attempt } = scene({ 'httpd.cfg.lockWebUI.enable': '0', 'httpd.cfg.lockWebUI.noOfInvalidAttempts': '3' });
    for (let count = 0; count < 6; count++) assert.deepEqual(await attempt(false), [wrong, count]);
    assert.deepEqual(await attempt(true), ['opened', 0]);
  });

  it('lets those who try at once come one after the other', async () => {
    const { attempt, clock } = scene();
    const began = clock.monotonicMs();
    await Promise.all([attempt(false), attempt(false), attempt(false)]);
    assert.equal(clock.monotonicMs() - began, 3000);
  });
});
