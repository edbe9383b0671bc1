// During a call between two of our phones: sipvicious, a digest leak, and spoilt datagrams at phone and call server. The call stays, no digest leaves, memory stays, nothing is thrown.
// OFFHOOK_DATAGRAMS sends so many in place of a thousand.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { silentLogger, utf8Bytes } from '@offhook/base';
import type { Endpoint, UdpSocket } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { createSeededRandom } from '@offhook/base/virtual';
import type { SipResponse } from '@offhook/sip';
import { SipRequest } from '@offhook/sip';
import { RawPeer } from '@offhook/sip/testing';

import { seedsOf } from '../../fuzz/campaign.ts';
import { mutate } from '../../fuzz/mutate.ts';
import { targets } from '../../fuzz/targets.ts';
import type { HouseStatus } from '../support/besieged.ts';
import { BesiegedHouse } from '../support/besieged.ts';
import { realm } from '../support/kamailio.ts';
import { loopback } from '../support/loopback.ts';
import type { Peer } from '../support/process.ts';
import { eventually, startPeer, temporaryFolder } from '../support/process.ts';

const run = promisify(execFile);
const datagrams = Number(process.env['OFFHOOK_DATAGRAMS'] ?? 1000);
const mayGrowBytes = 20 * 1024 * 1024;
const strangerAddress = loopback(66);
const description = [
  'v=0',
  `o=- 1 1 IN IP4 ${strangerAddress}`,
  's=-',
  `c=IN IP4 ${strangerAddress}`,
  't=0 0',
  'm=audio 6668 RTP/AVP 0',
  '',
].join('\r\n');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let platform: ReturnType<typeof createNodePlatform>;
let house: BesiegedHouse;
let calm: HouseStatus;
let capture: Peer;
const sockets: UdpSocket[] = [];
let captureFile: string;

before(async () => {
  folder = await temporaryFolder();
  platform = createNodePlatform({ directory: '/nonexistent', log: silentLogger });
  captureFile = join(folder.path, 'siege.pcapng');
  capture = startPeer('tshark', ['-i', 'lo', '-w', captureFile, '-f', 'udp port 15060']);
  await eventually('tshark', () => capture.output().includes('Capture started'), { explain: capture.output });
  house = await BesiegedHouse.start();
  calm = await house.ask('status');
});

after(async () => {
  await house.stop();
  await capture.stop();
  await Promise.all(sockets.map((socket) => socket.close()));
  platform.close();
  await folder.remove();
});

async function bind(at: Endpoint): Promise<UdpSocket> {
  const socket = await platform.network.bindUdp(at);
  sockets.push(socket);
  return socket;
}

/** What holds after each attack. */
async function standsFirm(): Promise<void> {
  const status = await house.ask('dismiss');
  assert.deepEqual(status.states, ['connected', 'connected'], house.output().slice(-2000));
  assert.equal(status.thrown, 0, house.output().slice(-4000));
  assert.equal(status.registered, true);
  const heardMore = async (): Promise<boolean> => {
    const { received } = await house.ask('status');
    return received.every((count, index) => count > (status.received[index] ?? 0) + 25);
  };
  await eventually('sound in both directions', heardMore);
  // A transaction is kept for 32 s (RFC 3261 §17.2.2, timer J); what stays longer has leaked.
  let grown = 0;
  const isSmall = async (): Promise<boolean> => {
    grown = (await house.ask('status')).usedBytes - calm.usedBytes;
    return grown < mayGrowBytes;
  };
  await eventually('the memory given back', isSmall, { withinMs: 60_000, explain: () => `grown by ${grown} bytes` });
}

/** Output and errors of a command of sipvicious, which exits 1 for many a reason. */
async function sipvicious(command: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(command, ['-b', strangerAddress, '-x', strangerAddress, ...args], {
    cwd: folder.path,
    env: { ...process.env, HOME: folder.path },
    timeout: 60_000,
  }).catch((error: unknown) => error as { stdout: string; stderr: string });
  return `${stdout}\n${stderr}`;
}

function ask(stranger: RawPeer, method: 'INVITE' | 'ACK', at: Endpoint, options: { callId: string; to?: string }): void {
  stranger.ask(
    {
      method,
      uri: `sip:alice@${at.address}:${at.port}`,
      from: `<sip:stranger@${strangerAddress}>;tag=s`,
      to: options.to ?? `<sip:alice@${realm}>`,
      callId: options.callId,
      ...(method === 'INVITE' ? { body: description } : {}),
    },
    at,
  );
}

describe('attackers during a call', () => {
  it('sipvicious finds the phone, learns of no user and no password, and makes it ring twice at most', async () => {
    const { alice, server } = calm;
    const found = await sipvicious('svmap', ['-p', String(alice.port), alice.address]);
    assert.match(found, new RegExp(`${alice.address.replaceAll('.', '\\.')}:${alice.port}`));
    const words = join(folder.path, 'users.txt');
    await writeFile(words, `alice\nbob\nnobody\n${Array.from({ length: 40 }, (_, index) => `user${index}`).join('\n')}\n`);
    const port = ['-p', String(server.port)];
    const users = await sipvicious('svwar', ['--force', '-m', 'REGISTER', '-d', words, ...port, server.address]);
    const passwords = join(folder.path, 'passwords.txt');
    await writeFile(passwords, `${Array.from({ length: 50 }, (_, index) => `guess${index}`).join('\n')}\n`);
    const cracked = await sipvicious('svcrack', ['-u', 'alice', '-d', passwords, ...port, server.address]);
    for (const told of [users, cracked]) {
      assert.match(told, /found nothing/);
      assert.doesNotMatch(told, /\| *(?:alice|bob) *\|/);
    }
    await sipvicious('svwar', ['--force', '-m', 'INVITE', '-d', words, '-p', String(alice.port), alice.address]);
    const { ringing } = await house.ask('status');
    assert.ok(ringing <= 2, `${ringing} calls ring`);
    await standsFirm();
  });

  it('RFC 7616 §5: a far end that is called back, challenges and hangs up gets no digest', async () => {
    const { alice } = calm;
    const stranger = await RawPeer.open({ bindUdp: bind }, { address: strangerAddress, port: 6666 });
    const realms = [realm, 'evil.example.test'];
    stranger.onMessage = (message, from) => {
      if (!(message instanceof SipRequest) || message.method !== 'BYE') return;
      const challenged = realms[stranger.requests('BYE').length - 1] ?? realm;
      stranger.reply(message, 401, from, { headers: { 'WWW-Authenticate': `Digest realm="${challenged}", nonce="made-up", qop="auth"` } });
    };
    for (let round = 0; round < realms.length; round++) {
      const callId = `leak-${round}`;
      ask(stranger, 'INVITE', alice, { callId });
      await eventually('alice ringing', async () => (await house.ask('status')).ringing === 1);
      await house.ask('answer');
      const answer = (): SipResponse | undefined =>
        stranger.responses('INVITE').find((response) => response.callId === callId && response.status === 200);
      await eventually('the 200', () => answer() !== undefined);
      ask(stranger, 'ACK', alice, { callId, to: answer()?.headers.get('To') ?? '' });
      await house.ask('dismiss');
      await eventually('the BYE', () => stranger.requests('BYE').length > round);
      await standsFirm();
    }
    const digests = stranger.seen.flatMap((message) => [
      ...message.headers.all('Authorization'),
      ...message.headers.all('Proxy-Authorization'),
    ]);
    assert.deepEqual(digests, []);
  });

  it(`${datagrams} spoilt datagrams at phone and call server change nothing`, async () => {
    const { alice, server } = calm;
    const target = targets.find(({ name }) => name === 'sip-message');
    assert.ok(target !== undefined);
    const random = createSeededRandom(20_261_126);
    const at = { address: strangerAddress, port: 6667 };
    const socket = await bind(at);
    const seen: string[] = [];
    const probes = new Set<string>();
    socket.onDatagram = (data) => {
      const text = new TextDecoder('latin1').decode(data);
      const probe = /^SIP\/2\.0 \d+[^]*?^Call-ID: (probe-\d+)/m.exec(text)?.[1];
      if (probe !== undefined) probes.add(probe);
      if (/^(?:Proxy-)?Authorization:/im.test(text)) seen.push(text);
    };
    const seeds = [...(await seedsOf(target)), ...[alice, server].flatMap((to) => lawful(at, to))];
    const batch = 50;
    for (let sent = 0; sent < datagrams; sent += batch) {
      for (let index = 0; index < batch; index++) socket.send(mutate(random, seeds, target.words), index % 2 === 0 ? alice : server);
      // Not faster than they are read: else the kernel drops them.
      const probe = `probe-${sent}`;
      const knock = (): boolean => {
        socket.send(utf8Bytes(request(at, { method: 'OPTIONS', to: alice, callId: probe })), alice);
        return probes.has(probe);
      };
      await eventually('the phone answering OPTIONS', knock);
    }
    assert.deepEqual(seen, []);
    await standsFirm();
  });

  it('RFC 3261 §22.4: no digest of a phone went anywhere but to its own server, as tshark saw it', async () => {
    await capture.stop();
    const { stdout } = await run(
      'tshark',
      [
        '-r',
        captureFile,
        '-d',
        'udp.port==15060,sip',
        '-Y',
        `(sip.Authorization || sip.Proxy-Authorization) && ip.src == ${calm.alice.address}`,
        '-T',
        'fields',
        '-e',
        'ip.dst',
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    assert.deepEqual([...new Set(stdout.split('\n').filter((line) => line !== ''))], [calm.server.address]);
  });
});

interface Lawful {
  readonly method: string;
  readonly to: Endpoint;
  readonly callId: string;
  readonly headers?: readonly string[];
}

function request(from: Endpoint, { method, to, callId, headers = [] }: Lawful): string {
  const here = `${from.address}:${from.port}`;
  const body = method === 'INVITE' ? description : '';
  return [
    `${method} sip:alice@${to.address}:${to.port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${here};branch=z9hG4bK${callId}-${method};rport`,
    'Max-Forwards: 70',
    `From: <sip:stranger@${from.address}>;tag=s`,
    `To: <sip:alice@${realm}>`,
    `Call-ID: ${callId}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:stranger@${here}>`,
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** What a stranger may say, to be spoilt. */
function lawful(from: Endpoint, to: Endpoint): readonly Uint8Array[] {
  const headers: Readonly<Record<string, readonly string[]>> = {
    NOTIFY: ['Event: talk', 'Subscription-State: active'],
    SUBSCRIBE: ['Event: dialog', 'Expires: 60'],
    REFER: [`Refer-To: <sip:carol@${realm}>`],
    REGISTER: ['Expires: 60'],
  };
  return [
    'INVITE',
    'ACK',
    'BYE',
    'CANCEL',
    'OPTIONS',
    'NOTIFY',
    'SUBSCRIBE',
    'REFER',
    'REGISTER',
    'MESSAGE',
    'UPDATE',
    'INFO',
    'PRACK',
  ].map((method) => utf8Bytes(request(from, { method, to, callId: `spoilt-${to.port}`, headers: headers[method] ?? [] })));
}
