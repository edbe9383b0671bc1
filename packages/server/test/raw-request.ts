// One request as the bytes that a phone sends, over TLS or without, and what comes back: no client library stands between to put them right.

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

/** The address of this machine that the request comes from. */
interface RawOptions extends ConnectionOptions {
  readonly localAddress?: string;
}

export interface RawAnswer {
  /** Of each status line, that of 100-continue among them. */
  readonly statuses: readonly number[];
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

function parse(bytes: Buffer): RawAnswer {
  const statuses: number[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`expected an answer of HTTP, got ${JSON.stringify(bytes.subarray(0, 80).toString('latin1'))}`);
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(first.split(' ')[1]);
    statuses.push(status);
    rest = rest.subarray(end + 4);
    if (status < 200) continue;
    const headers = new Map<string, string>();
    for (const line of lines) {
      const name = line.slice(0, line.indexOf(':')).toLowerCase();
      const before = headers.get(name);
      const value = line.slice(line.indexOf(':') + 1).trim();
      // One that comes twice is a list (RFC 9110 §5.3).
      headers.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    return { statuses, headers, body: rest };
  }
}

/** Sends all, and reads until the server closes: ask for `Connection: close`. */
export function rawRequest(url: string, request: Buffer, { localAddress, ...tls }: RawOptions = {}): Promise<RawAnswer> {
  const { protocol, hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const at = { host, port: Number(port), ...(localAddress === undefined ? {} : { localAddress }) };
    const socket: Socket = protocol === 'http:' ? connect(at) : connectTls({ ...at, rejectUnauthorized: false, ...tls });
    socket.once(protocol === 'http:' ? 'connect' : 'secureConnect', () => socket.write(request));
    socket.on('data', (part) => parts.push(part));
    socket.once('error', reject);
    socket.once('close', () => {
      try {
        resolve(parse(Buffer.concat(parts)));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
