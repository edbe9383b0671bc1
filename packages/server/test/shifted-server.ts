// A server whose wall clock and whose daily and minutely work a test moves.

import { join } from 'node:path';

import { createLogger } from '@offhook/base';
import type { Clock, LogRecord } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

/** How often a server looks for what others have left. */
export const takeUpMs = 3000;
/** How often it looks whether its daily work is due. */
export const dailyLookMs = 120_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

export interface ShiftedServer {
  readonly under: ServerUnderTest;
  readonly directory: string;
  readonly logged: readonly LogRecord[];
  /** From now on the clock shows so much more. */
  readonly shift: (ms: number) => void;
  /** What is due after so long is done. */
  readonly fire: (afterMs: number) => Promise<void>;
}

/** `backups` is a name beside the folder of the store; `on` is one that another server has left, and stays. */
export async function shiftedServer(
  t: { after(clean: () => Promise<void>): void },
  { backups, on }: { readonly backups?: string; readonly on?: string } = {},
): Promise<ShiftedServer> {
  const folder = on === undefined ? await temporaryDirectory() : { path: on, remove: async () => undefined };
  const logged: LogRecord[] = [];
  const node = createNodePlatform({ directory: folder.path, log: createLogger((record) => logged.push(record)) });
  let shiftMs = 0;
  const due = new Map<number, Set<() => void>>();
  const scheduled = new Map<number, () => void>();
  const clock: Clock = {
    now: () => node.clock.now() + shiftMs,
    monotonicMs: () => node.clock.monotonicMs(),
    setTimer(ms, fire) {
      if (![dayMs, hourMs, dailyLookMs, minuteMs, takeUpMs].includes(ms)) return node.clock.setTimer(ms, fire);
      const waiting = due.get(ms) ?? new Set();
      due.set(ms, waiting.add(fire));
      scheduled.get(ms)?.();
      return { cancel: () => void waiting.delete(fire) };
    },
  };
  const options = { platform: { ...node, clock }, ...(backups === undefined ? {} : { backups: join(folder.path, '..', backups) }) };
  const under = await startServer(folder.path, options, on === undefined ? undefined : { userName: '', password: '' });
  t.after(async () => {
    await under.stop();
    node.close();
    await folder.remove();
  });
  return {
    under,
    directory: folder.path,
    logged,
    shift: (ms) => void (shiftMs = ms),
    async fire(afterMs) {
      const fires = [...(due.get(afterMs) ?? [])];
      due.get(afterMs)?.clear();
      // Done when all of it is scheduled anew.
      let left = fires.length;
      const done = new Promise<void>((resolve) => void scheduled.set(afterMs, () => void (--left === 0 && resolve())));
      for (const fire of fires) fire();
      await done;
    },
  };
}
