// The n-th operation of the phone's platform fails: every scenario ends in success or in a ProblemError, and a healthy restart finds what was acknowledged.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import type { FailingPlatform } from '@offhook/base/testing';
import { createFailingPlatform } from '@offhook/base/testing';
import type { Phone, ResetKind } from '@offhook/phone';
import { changeSetting, clearUploaded, hold, resetToDefaults, resume } from '@offhook/phone';

import { World } from '../src/world.ts';

const person = '2001';
const keptContact = { firstName: 'Kept', lastName: '', contact: '5550100' };

interface Scene {
  readonly world: World;
  readonly phone: Phone;
  /** Notes that the phone said yes to something which must not be lost. */
  readonly acknowledge: (what: string) => void;
}

interface Scenario {
  readonly name: string;
  /** Whether the phone is started, with a contact, before operations are counted. */
  readonly starts: boolean;
  readonly run: (scene: Scene) => Promise<void>;
  /** What an acknowledged contact must survive. */
  readonly keepsContact: boolean;
}

async function callWithHold({ world, phone }: Scene): Promise<void> {
  const call = await world.until(phone.calls.place(1, '2002'));
  const bob = world.phone('2002');
  await world.untilTrue(() => bob.calls.ringing.length === 1 || call.isEnded);
  const [ringing] = bob.calls.ringing;
  if (ringing !== undefined) await world.until(bob.calls.answer(ringing.id));
  await world.untilTrue(() => call.isConnected || call.isEnded);
  if (call.isConnected) {
    await world.until(hold(phone.calls, call));
    await world.until(resume(phone.calls, call));
    phone.calls.end(call.id);
  }
  await world.clock.advance(120_000);
}

const resets: readonly ResetKind[] = [
  'local-configuration',
  'web-configuration',
  'cloud-configuration',
  'device-settings',
  'format-file-system',
  'factory',
  'factory-partial',
  'user-data',
];

const scenarios: readonly Scenario[] = [
  { name: 'a boot', starts: false, keepsContact: true, run: ({ world, phone }) => world.until(phone.start()) },
  { name: 'a call with hold', starts: true, keepsContact: true, run: callWithHold },
  {
    name: 'a call that comes in',
    starts: true,
    keepsContact: true,
    run: async ({ world, phone }) => {
      const bob = world.phone('2002');
      const call = await world.until(bob.calls.place(1, person));
      await world.untilTrue(() => phone.calls.ringing.length === 1 || call.isEnded);
      const [ringing] = phone.calls.ringing;
      try {
        if (ringing !== undefined) await world.until(phone.calls.answer(ringing.id));
      } finally {
        if (!call.isEnded) bob.calls.end(call.id);
        await world.untilTrue(() => phone.calls.calls.length === 0);
      }
    },
  },
  {
    name: 'a contact and its upload',
    starts: true,
    keepsContact: true,
    run: async ({ world, phone, acknowledge }) => {
      await world.until(phone.directory.save({ firstName: 'New', lastName: '', contact: '5550101' }));
      acknowledge('5550101');
      await world.clock.advance(200_000);
    },
  },
  {
    name: 'a setting',
    starts: true,
    keepsContact: true,
    run: async ({ world, phone }) => {
      await world.until(changeSetting(phone, 'callLists.size', '50'));
      await world.clock.advance(200_000);
    },
  },
  { name: 'a check-sync', starts: true, keepsContact: true, run: ({ world, phone }) => world.until(phone.checkSync()) },
  {
    name: 'a check-sync that restarts',
    starts: true,
    keepsContact: true,
    run: ({ world, phone }) => {
      world.setSite({ 'callLists.size': '30' });
      return world.until(phone.checkSync());
    },
  },
  { name: 'a restart', starts: true, keepsContact: true, run: ({ world, phone }) => world.until(phone.restart()) },
  {
    name: 'Clear Uploaded',
    starts: true,
    keepsContact: false,
    run: async ({ world, phone }) => {
      await world.until(clearUploaded(phone));
    },
  },
  ...resets.map((kind): Scenario => ({
    name: `reset ${kind}`,
    starts: true,
    keepsContact: false,
    run: ({ world, phone }) => world.until(resetToDefaults(phone, kind)),
  })),
];

/** `failAt` counts from the scenario's first operation; 0 fails none. */
async function run(
  scenario: Scenario,
  isBackedUp: boolean,
  before: number,
  failAt: number,
): Promise<{ before: number; during: number; outcome: unknown }> {
  let failing: FailingPlatform | undefined;
  const world = await World.create({
    seed: 7,
    people: [person, '2002'],
    settings: { 'feature.uploadDir.enabled': isBackedUp ? '1' : '0' },
    wrapPlatform: (platform, owner) => {
      if (owner !== person) return platform;
      failing = createFailingPlatform(platform, failAt === 0 ? 0 : before + failAt);
      return failing;
    },
  });
  const operations = (): number => failing?.operations() ?? 0;
  const phone = world.phone(person);
  const acknowledged: string[] = [];
  await world.until(world.phone('2002').start());
  await world.until(phone.start());
  await world.until(phone.directory.save(keptContact));
  await world.clock.advance(5000);
  if (scenario.keepsContact) acknowledged.push(keptContact.contact);
  if (!scenario.starts) await world.until(phone.close());
  const start = operations();
  let outcome: unknown;
  try {
    await scenario.run({ world, phone, acknowledge: (what) => acknowledged.push(what) });
  } catch (error) {
    outcome = error;
  }
  await world.clock.advance(1000);
  const counts = { before: start, during: operations() - start, outcome };
  if (counts.during < failAt) return counts;
  // Whatever was misread must not be written over by what comes next.
  if (phone.state === 'running') {
    await world.until(phone.directory.save({ firstName: 'Later', lastName: '', contact: '5550102' }));
    acknowledged.push('5550102');
  }
  await world.until(phone.restart());
  await world.untilTrue(() => phone.lines.length === 1 && phone.lines.every((line) => line.isRegistered));
  for (const contact of acknowledged) {
    assert.ok(
      phone.directory.personal.some((known) => known.contact === contact),
      `${scenario.name}: contact ${contact} is lost when operation ${failAt} fails`,
    );
  }
  assert.equal(phone.calls.calls.length, 0);
  await world.close();
  await world.clock.advance(100);
  assert.equal(world.clock.pendingTimers, 0, `${scenario.name}: a timer is left when operation ${failAt} fails`);
  return counts;
}

describe('no scenario ends in an untyped error when its n-th operation fails', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  before(() => process.on('unhandledRejection', note));
  after(() => process.off('unhandledRejection', note));

  for (const isBackedUp of [true, false]) {
    for (const scenario of scenarios) {
      it(`${scenario.name}, ${isBackedUp ? 'backed up' : 'on the phone only'}`, async () => {
        const whole = await run(scenario, isBackedUp, 0, 0);
        assert.equal(whole.outcome, undefined, 'a scenario without a failure succeeds');
        assert.ok(whole.during > 0, 'operations are there to fail');
        for (let failAt = 1; ; failAt++) {
          assert.ok(failAt < 500, 'the scenario ends');
          const { outcome, during } = await run(scenario, isBackedUp, whole.before, failAt);
          if (outcome !== undefined && !isProblem(outcome)) throw outcome;
          assert.deepEqual(unhandled, [], `operation ${failAt}`);
          if (during < failAt) break;
        }
      });
    }
  }
});
