// The browser's own WebSocket and clock, in the forms that the connection asks for.

import type { PageClock, PageSocket, SocketEvents } from './connection.ts';

export const browserClock: PageClock = {
  monotonicMs: () => performance.now(),
  setTimer(afterMs, callback) {
    const timer = window.setTimeout(callback, afterMs);
    return { cancel: () => window.clearTimeout(timer) };
  },
};

/** Of this page, kept while it is open: a phone knows it again when it connects anew. */
const page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');

export function connectToPhone(events: SocketEvents): PageSocket {
  const url = new URL(`socket?page=${page}`, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => events.received(data));
  socket.addEventListener('close', ({ code }) => events.closed(code));
  return socket;
}
