// Two of our phones at our call server, for a peer that makes a third.

import assert from 'node:assert/strict';

import type { Call } from '@offhook/phone';

import { toneShare } from './audio.ts';
import type { TestCallServer } from './call-server.ts';
import { startCallServer } from './call-server.ts';
import { loopback } from './loopback.ts';
import { eventually } from './process.ts';
import type { TestPhone } from './test-phone.ts';
import { startTestPhone } from './test-phone.ts';

export interface CallScene {
  readonly server: TestCallServer;
  readonly alice: TestPhone;
  readonly carol: TestPhone;
  close(): Promise<void>;
}

/** alice and carol are registered; bob is the peer. */
export async function startCallScene(settings: Readonly<Record<string, string>> = {}): Promise<CallScene> {
  const server = await startCallServer(['alice', 'bob', 'carol']);
  const alice = await startTestPhone({ user: 'alice', address: loopback(11), settings });
  const carol = await startTestPhone({ user: 'carol', address: loopback(13), settings });
  return {
    server,
    alice,
    carol,
    close: async () => {
      await alice.close();
      await carol.close();
      await server.close();
    },
  };
}

/** What rings at the phone is answered. */
export async function answered({ phone }: TestPhone, explain: () => string = () => ''): Promise<Call> {
  await eventually('ringing', () => phone.calls.ringing.length === 1, { explain });
  const [call] = phone.calls.ringing;
  assert.ok(call !== undefined);
  await phone.calls.answer(call.id);
  await eventually('connected', () => call.state === 'connected', { explain });
  return call;
}

/** A second and a half of sound, most of it a peer's hum: what a busy machine tears apart is not the test's business. */
export async function hears(phone: TestPhone, humHz: number): Promise<void> {
  const from = phone.heard.samples().length;
  await eventually('sound', () => phone.heard.samples().length >= from + 12_000);
  const share = toneShare(phone.heard.samples().subarray(from + 4000), 8000, humHz);
  assert.ok(share > 0.5, `${humHz} Hz has ${share} of what was heard`);
}

export async function allIdle({ alice, carol }: CallScene, explain: () => string = () => ''): Promise<void> {
  await eventually('all idle', () => alice.phone.calls.calls.length === 0 && carol.phone.calls.calls.length === 0, { explain });
}
