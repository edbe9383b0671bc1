// An answer that is waited for so long and no longer.

import type { Clock, Timer } from '@offhook/base';

/** Undefined where it takes longer; what it comes to then, nobody is told. */
export async function inTime<T>(clock: Clock, limitMs: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: Timer | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = clock.setTimer(limitMs, () => resolve(undefined));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    timer?.cancel();
  }
}
