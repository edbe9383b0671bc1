// A whole phone and its provisioning server, with no call server: what is asked of it between calls.

import assert from 'node:assert/strict';

import { utf8Bytes, utf8Text } from '@offhook/base';
import type { VirtualPlatform } from '@offhook/base/virtual';
import { VirtualWorld } from '@offhook/base/virtual';
import { MediaClock } from '@offhook/media';
import { RawPeer } from '@offhook/sip/testing';
import type { CallListEntry, Contact } from '@offhook/ucs';
import { findModel, sitePrimaryName, writeConfiguration, writePrimary } from '@offhook/ucs';

import { Phone } from '../src/phone.ts';

const origin = 'https://prov.example.test';
const macAddress = '64167f0a5002';
const lineAt = { address: '192.0.2.1', port: 5060 };
const phoneAt = { address: '192.0.2.10', port: 5060 };

/** What somebody who calls offers. */
export const offer = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', 'm=audio 6668 RTP/AVP 0', ''].join('\r\n');

export const bob: Contact = { firstName: 'Bob', lastName: 'Baker', contact: '2002' };
export const missed: CallListEntry = {
  direction: 'In',
  disposition: 'Partial',
  line: 1,
  protocol: 'SIP',
  startTime: '2026-01-01T00:00:00',
  count: 1,
  source: { address: 'sip:2002@example.test' },
  connections: [],
};

export interface PhoneScene {
  readonly world: VirtualWorld;
  readonly platform: VirtualPlatform;
  readonly phone: Phone;
  /** The server of its line: takes everything. */
  readonly line: RawPeer;
  /** Sends what somebody asks through the line's server, and says how that was answered last. */
  readonly ask: (
    method: string,
    options?: { readonly headers?: readonly string[]; readonly body?: string; readonly from?: string; readonly callId?: string },
  ) => Promise<number | undefined>;
  /** What the server has, by the end of its name. */
  readonly files: Map<string, string>;
  /** Answers everything with that status; 0 where it works. */
  readonly server: { status: number };
  readonly until: <T>(promise: Promise<T>) => Promise<T>;
  readonly pass: (ms: number) => Promise<void>;
}

/** `there`: further files of the server, by the end of their names, before the phone starts. */
export async function phoneScene(
  settings: Readonly<Record<string, string>> = {},
  there: Readonly<Record<string, string>> = {},
): Promise<PhoneScene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform('192.0.2.10');
  const files = new Map<string, string>([
    [sitePrimaryName, writePrimary({ CONFIG_FILES: 'site.cfg' })],
    [
      'site.cfg',
      writeConfiguration({
        'reg.1.address': '2001@example.test',
        'reg.1.server.1.address': lineAt.address,
        'reg.1.server.1.port': String(lineAt.port),
        'reg.1.server.1.transport': 'UDPOnly',
        'reg.1.server.1.register': '0',
        ...settings,
      }),
    ],
  ]);
  for (const [name, text] of Object.entries(there)) files.set(name, text);
  const server = { status: 0 };
  world.routeFetch(origin, async ({ method, url, body }) => {
    const name = new URL(url).pathname.slice(1).replace(macAddress, '');
    const answer = (status: number, text = ''): { status: number; headers: Record<string, string>; body: Uint8Array } => ({
      status,
      headers: {},
      body: utf8Bytes(text),
    });
    if (server.status !== 0) return answer(server.status);
    if (method === 'PUT') {
      files.set(name, utf8Text(body ?? new Uint8Array()));
      return answer(201);
    }
    const text = files.get(name);
    return text === undefined ? answer(404) : answer(200, text);
  });
  const phone = new Phone({
    platform,
    model: findModel('VVX450') ?? assert.fail('no VVX450'),
    macAddress,
    version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
    address: '192.0.2.10',
    provisioning: { url: `${origin}/` },
    mediaClock: new MediaClock(world.clock),
  });
  const line = await RawPeer.open(world.platform(lineAt.address).network, lineAt);
  line.onMessage = (message) => {
    if (message.kind === 'request' && message.method !== 'ACK' && message.method !== 'INVITE')
      line.reply(message, 200, phoneAt, { headers: { Expires: '300', 'SIP-ETag': 'tag' } });
  };
  let asked = 0;
  const ask: PhoneScene['ask'] = async (method, { headers = [], body, from = '2002', callId = `asked-${++asked}` } = {}) => {
    const to = line.responses('INVITE').findLast((response) => response.callId === callId && response.toTag !== undefined);
    line.ask(
      {
        method,
        uri: `sip:2001@${phoneAt.address}:${phoneAt.port}`,
        from: `<sip:${from}@example.test>;tag=s`,
        to: to?.headers.get('To') ?? '<sip:2001@example.test>',
        callId,
        cSeq: to === undefined ? 1 : to.cSeq.number + (method === 'ACK' ? 0 : 1),
        headers,
        ...(body === undefined ? {} : { body, contentType: 'application/sdp' }),
      },
      phoneAt,
    );
    await world.clock.advance(500);
    return line.responses(method).findLast((response) => response.callId === callId)?.status;
  };
  const until = <T>(promise: Promise<T>): Promise<T> => world.clock.runUntil(promise);
  await until(phone.start());
  return { world, platform, phone, line, ask, files, server, until, pass: (ms) => world.clock.advance(ms) };
}
