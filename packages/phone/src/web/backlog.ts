// A page may sleep while its phone speaks on: what waits for it here is bounded.

import type { WebSocket } from 'ws';

type Page = Pick<WebSocket, 'bufferedAmount' | 'send' | 'terminate'>;

/** Some two seconds of sound: what comes later is no use to anybody. */
const soundLimitBytes = 64 * 1024;
const viewLimitBytes = 1024 * 1024;

/** Left out where the page has not read what went before. */
export function sendSound(page: Page, frame: Uint8Array): void {
  if (page.bufferedAmount + frame.length <= soundLimitBytes) page.send(frame);
}

/** A view is never left out, or the page would show what is no more: one that does not read is let go, and connects again when it wakes. */
export function sendView(page: Page, view: string): void {
  if (page.bufferedAmount > viewLimitBytes) page.terminate();
  else page.send(view);
}
