// What the benches of the server ask of it: call lists as phones upload them over connections that stay, and the console's pages.

import { Agent, request } from 'node:http';

import { apiPrefix, csrfHeader } from '@offhook/api';
import { writeCallList } from '@offhook/ucs';
import { z } from 'zod';

export const fleetSchema = z.object({
  url: z.string(),
  console: z.string(),
  administrator: z.object({ userName: z.string(), password: z.string() }),
  phones: z.array(z.object({ macAddress: z.string(), authorization: z.string() })),
});
export type Fleet = z.infer<typeof fleetSchema>;

export const entriesOfAList = 90;
const startMs = Date.UTC(2026, 0, 1);
/** Persons that a site's phones talk with. */
const persons = 2000;

/** A list of 90 entries, newest first: of two that begin at `first` and `first + 1`, the second has one new call. */
export function callList(phone: number, first: number): string {
  return writeCallList(
    Array.from({ length: entriesOfAList }, (_, index) => {
      const call = first + entriesOfAList - index;
      const person = (phone * 37 + call * 11) % persons;
      const other = { address: `sip:555${String(person).padStart(4, '0')}@example.test`, name: `First${person} Last${person}` };
      return {
        direction: 'In',
        disposition: 'Normal',
        line: 1,
        protocol: 'SIP',
        startTime: new Date(startMs + call * 600_000).toISOString().slice(0, 19),
        durationS: 42,
        count: 1,
        destination: { address: 'sip:2001@example.test' },
        source: other,
        connections: [other],
      } as const;
    }),
  );
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const fewConnections = new Agent({ keepAlive: true, maxSockets: 64 });

export function ask(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
  agent = fewConnections,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers: { ...headers, 'content-length': Buffer.byteLength(body ?? '') } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** So many at a time; rejects with the first that fails. */
export async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

/** The console as the signed-in administrator; the path is below the api's prefix. */
export async function signIn({
  console: origin,
  administrator,
}: Fleet): Promise<(method: string, path: string, body?: unknown) => Promise<string>> {
  const base = new URL(origin).origin + apiPrefix;
  const json = { 'content-type': 'application/json' };
  const session = await ask('POST', `${base}/session`, json, JSON.stringify(administrator));
  const { csrfToken } = z.object({ csrfToken: z.string() }).parse(JSON.parse(session.body));
  const cookie = [session.headers['set-cookie'] ?? []].flat().join('; ').split(';')[0] ?? '';
  return async (method, path, body) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answered = await ask(method, base + path, { cookie, [csrfHeader]: csrfToken, ...(text === undefined ? {} : json) }, text);
    if (answered.status >= 300) throw new Error(`${method} ${path} answered ${answered.status}: ${answered.body}`);
    return answered.body;
  };
}
