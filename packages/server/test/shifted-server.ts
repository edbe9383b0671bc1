// A server whose wall clock and whose daily and minutely work a test moves.

import { join } from 'node:path';

import { createLogger } from '@offhook/base';
import type { Clock, LogRecord } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

/** How often a server looks for what others have left. */
export const takeUpMs = 3000;
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
  const due = new Map<number, () => void>();
  const scheduled = new Map<number, () => void>();
  const clock: Clock = {
    now: () => node.clock.now() + shiftMs,
    monotonicMs: () => node.clock.monotonicMs(),
    setTimer(ms, fire) {
      if (![dayMs, hourMs, minuteMs, takeUpMs].includes(ms)) return node.clock.setTimer(ms, fire);
      due.set(ms, fire);
      scheduled.get(ms)?.();
      return { cancel: () => undefined };
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
      // Done when it is scheduled anew.
      const done = new Promise<void>((resolve) => void scheduled.set(afterMs, resolve));
      due.get(afterMs)?.();
      await done;
    },
  };
}
