// A real server in a folder of its own: real SQLite, real TLS, loopback addresses.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FetchResponse, Platform } from '@offhook/base';
import { base64Text, createLogger, utf8Bytes, utf8Text } from '@offhook/base';
import type { LogRecord } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { apiPrefix, csrfHeader } from '@offhook/api';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { createServer } from '@offhook/server';
import type { AdministratorCredentials, OffhookServer, ServerOptions } from '@offhook/server';

import { dropPlaceOf, placeOf } from './store-place.ts';

export const macAddresses = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;

export interface ServerUnderTest {
  readonly server: OffhookServer;
  readonly platform: Platform;
  readonly directory: string;
  readonly logged: readonly LogRecord[];
  readonly told: string[];
  /** As a phone; the path is relative to the provisioning URL. */
  readonly phone: (
    method: 'GET' | 'HEAD' | 'PUT',
    path: string,
    credentials?: Enrolment,
    body?: string | Uint8Array,
    headers?: Record<string, string>,
  ) => Promise<FetchResponse>;
  /** As the signed-in administrator; the path is below the api's prefix. */
  readonly console: (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<FetchResponse>;
  /** The same; of a request, once it is at work no more. */
  readonly answer: (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<unknown>;
  readonly consoleOrigin: string;
  readonly administrator: AdministratorCredentials;
  /** Ends the server; the folder stays. */
  readonly stop: () => Promise<void>;
}

/** Such a call is answered after ten seconds at the latest: on a slow machine the request is at work then. */
const takesLong = /^\/requests(?:\/[^/]+\/fulfilment)?$/;

export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const around = await mkdtemp(join(tmpdir(), 'offhook-server-'));
  const path = join(around, 'store');
  await mkdir(path);
  return {
    path,
    async remove() {
      await dropPlaceOf(path);
      await rm(around, { recursive: true, force: true });
    },
  };
}

export async function startServer(
  directory: string,
  changes: Partial<ServerOptions> = {},
  known?: AdministratorCredentials,
): Promise<ServerUnderTest> {
  const logged: LogRecord[] = [];
  const told: string[] = [];
  const node = createNodePlatform({ directory, log: createLogger((record) => logged.push(record)) });
  const platform = changes.platform ?? node;
  const server = createServer({
    platform,
    directory,
    ...(await placeOf(directory)),
    listen: { address: '127.0.0.1', port: 0 },
    organisation: 'Example Ltd',
    checkSync: async (macAddress) => {
      told.push(macAddress);
      return true;
    },
    ...changes,
  });
  await server.start();
  const administrator = server.administrator ?? known;
  if (administrator === undefined) throw new Error('no administrator credentials');
  const consoleOrigin = new URL(server.urls.console).origin;
  let session: { cookie: string; csrf: string } | undefined;
  const signIn = async (): Promise<{ cookie: string; csrf: string }> => {
    const response = await node.fetch({
      method: 'POST',
      url: `${consoleOrigin}${apiPrefix}/session`,
      headers: { 'content-type': 'application/json' },
      body: utf8Bytes(JSON.stringify(administrator)),
    });
    if (response.status !== 200) throw new Error(`sign-in answered ${response.status}: ${utf8Text(response.body)}`);
    const { csrfToken } = JSON.parse(utf8Text(response.body)) as { csrfToken: string };
    return { cookie: (response.headers['set-cookie'] ?? '').split(';')[0] ?? '', csrf: csrfToken };
  };
  const whenAtRest = async (request: SubjectRequest): Promise<SubjectRequest> => {
    let now = request;
    while (now.progress !== undefined) {
      await pause(50);
      now = JSON.parse(utf8Text((await consoleCall('GET', `/requests/${request.id}`)).body)) as SubjectRequest;
    }
    return now;
  };
  const consoleCall: ServerUnderTest['console'] = async (method, path, body) => {
    const ask = ({ cookie, csrf }: { cookie: string; csrf: string }): Promise<FetchResponse> =>
      node.fetch({
        method,
        url: `${consoleOrigin}${apiPrefix}${path}`,
        headers: { cookie, [csrfHeader]: csrf, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: utf8Bytes(JSON.stringify(body)) }),
      });
    session ??= await signIn();
    const response = await ask(session);
    if (response.status !== 401) return response;
    // The clock was moved past its end.
    session = await signIn();
    return ask(session);
  };
  return {
    server,
    platform,
    directory,
    logged,
    told,
    consoleOrigin,
    administrator,
    phone: (method, path, credentials, body, headers = {}) =>
      node.fetch({
        method,
        url: `${server.urls.provisioning}${path}`,
        tls: { trust: [server.certificateAuthority] },
        headers: {
          'user-agent': 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application',
          ...(credentials === undefined
            ? {}
            : { authorization: `Basic ${base64Text(utf8Bytes(`${credentials.userName}:${credentials.password}`))}` }),
          ...(body === undefined ? {} : { 'content-type': 'text/xml' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? utf8Bytes(body) : body }),
      }),
    console: consoleCall,
    async answer(method, path, body) {
      const response = await consoleCall(method, path, body);
      const text = utf8Text(response.body);
      if (response.status >= 300) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      const answered: unknown = text === '' ? undefined : JSON.parse(text);
      return method === 'POST' && takesLong.test(path) ? whenAtRest(answered as SubjectRequest) : answered;
    },
    async stop() {
      await server.close();
      node.close();
    },
  };
}

export interface CallText {
  readonly direction?: 'In' | 'Out';
  readonly start: string;
  readonly from: string;
  readonly fromName?: string;
  readonly to?: string;
}

export function callsXml(calls: readonly CallText[]): string {
  const items = calls.map(
    ({ direction = 'In', start, from, fromName = '', to = '2002' }) => `<call>
  <direction>${direction}</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol>
  <startTime>${start}</startTime><duration>PT42S</duration><count>1</count>
  <destination><address>sip:${to}@example.test</address><name>Bob Receiver</name></destination>
  <source><address>${from}</address><name>${fromName}</name></source>
  <connection><address>${from}</address><name>${fromName}</name></connection>
</call>`,
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<callList>${items.join('\n')}</callList>\n`;
}

export function directoryXml(contacts: readonly { first: string; last: string; contact: string }[]): string {
  const items = contacts.map(({ first, last, contact }) => `<item><ln>${last}</ln><fn>${first}</fn><ct>${contact}</ct><sd>1</sd></item>`);
  return `<?xml version="1.0"?>\n<directory><item_list>${items.join('')}</item_list></directory>\n`;
}

/** Local time of a phone at UTC, as its call list writes it. */
export function localTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}
