// A process of its own with our call server and two of our phones in a call: its memory is measured by itself, and what it throws is counted.
// Reads one command a line, answers each with a line of JSON. See Besieged for the commands.

import { createInterface } from 'node:readline';

import { resume } from '@offhook/phone';

import { speechLike } from './audio.ts';
import type { HouseStatus } from './besieged.ts';
import { callServerAddress, callServerPort, startCallServer } from './call-server.ts';
import { answered } from './call-scene.ts';
import { loopback } from './loopback.ts';
import { eventually } from './process.ts';
import type { TestPhone } from './test-phone.ts';
import { startTestPhone } from './test-phone.ts';

let thrown = 0;
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    thrown++;
    console.error(event, error);
  });
}

const says = { samples: speechLike(8000, 5), rateHz: 8000 };
const server = await startCallServer(['alice', 'bob', 'carol']);
const alice = await startTestPhone({ user: 'alice', address: loopback(11), says, settings: { 'tcpIpApp.port.rtp.filterByIp': '1' } });
const bob = await startTestPhone({ user: 'bob', address: loopback(12), says, settings: { 'tcpIpApp.port.rtp.filterByIp': '1' } });
const call = await bob.phone.calls.place(1, 'alice');
const theirs = await answered(alice);
await eventually('connected', () => call.state === 'connected');

function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const ringing = ({ phone }: TestPhone): number => phone.calls.ringing.length;

function status(): HouseStatus {
  return {
    server: { address: callServerAddress, port: callServerPort },
    alice: { address: loopback(11), port: 15_060 },
    states: [theirs.state, call.state],
    received: [theirs.leg?.statistics().packetsReceived ?? 0, call.leg?.statistics().packetsReceived ?? 0],
    registered: [alice, bob].every(({ phone }) => phone.lines[0]?.isRegistered === true),
    ringing: ringing(alice),
    calls: alice.phone.calls.calls.length,
    usedBytes: usedBytes(),
    thrown,
  };
}

const commands: Readonly<Record<string, () => Promise<void> | void>> = {
  status: () => undefined,
  /** Takes the call that rings; the one that was there waits on hold. */
  answer: async () => {
    await alice.phone.calls.answer(alice.phone.calls.ringing[0]?.id ?? '');
    await eventually('the other on hold', () => theirs.state !== 'connected');
  },
  /** Hangs up on whoever is not bob, and turns to bob again. */
  dismiss: async () => {
    for (const other of alice.phone.calls.calls) if (other !== theirs) alice.phone.calls.end(other.id);
    await eventually('bob alone', () => alice.phone.calls.calls.length === 1);
    if (theirs.state !== 'connected') await resume(alice.phone.calls, theirs);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'quit') break;
  try {
    await commands[line]?.();
    console.log(JSON.stringify(status()));
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error) }));
  }
}
await alice.close();
await bob.close();
await server.close();
process.exit();
