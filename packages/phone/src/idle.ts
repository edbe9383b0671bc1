// Waiting for the end of all calls before something that would cut them off.

import { isProblem, messageOf } from '@offhook/base';

import type { Phone } from './phone.ts';

export function untilIdle(phone: Phone): Promise<void> {
  if (phone.calls.calls.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const off = phone.on('changed', () => {
      if (phone.calls.calls.length > 0) return;
      off();
      resolve();
    });
  });
}

/** A phone that was closed meanwhile stays closed. */
export async function restartWhenIdle(phone: Phone): Promise<void> {
  await untilIdle(phone);
  if (phone.state !== 'running') return;
  try {
    await phone.restart();
  } catch (error) {
    if (!isProblem(error)) throw error;
    phone.log.write('cfg', 4, `restart after a check-sync: ${messageOf(error)}`);
  }
}
