import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CallState } from '@offhook/api';
import { VirtualWorld } from '@offhook/base/virtual';
import type { MediaLeg, Melody, ToneName } from '@offhook/media';
import { MediaClock, createMediaLeg } from '@offhook/media';

import { Call } from './call.ts';
import type { HandsetSound } from './handset-audio.ts';
import { handsetSound as soundOf, soundBeside } from './handset-sound.ts';
import type { SoundingCalls, WaitingSound } from './handset-sound.ts';
import { plainRing } from './ring-type.ts';
import type { Line } from '../line/line.ts';

const address = { address: 'sip:2001@example.test' };
// The line has no part in this.
const line = {} as Line;
const world = new VirtualWorld({ seed: 1 });
const mediaClock = new MediaClock(world.clock);

function leg(): Promise<MediaLeg> {
  const portRange = { start: 2222, end: 2300 };
  return createMediaLeg({ platform: world.platform('192.0.2.1'), clock: mediaClock, address: '192.0.2.1', portRange, codecs: ['PCMU'] });
}

function callOf(state: CallState, facts: Partial<Pick<Call, 'leg' | 'connectedAtMs' | 'hasEarlyMedia' | 'isAnnounced'>> = {}): Call {
  return Object.assign(new Call({ id: '1', line, direction: 'Out', startedAtMs: 0, destination: address, party: address, state }), facts);
}

const handsetSound = (calls: SoundingCalls, idleTone: ToneName | undefined): HandsetSound => soundOf(calls, idleTone, () => undefined);

const melody: Melody = { bursts: [] };
const nobody = { conference: [], focus: undefined, ringing: [] } as const;

describe('what the handset hears', () => {
  it('nothing, or the tone of an idle phone, while there is no call', () => {
    assert.deepEqual(handsetSound(nobody, undefined), { kind: 'silence' });
    assert.deepEqual(handsetSound(nobody, 'dial'), { kind: 'tone', tone: 'dial' });
  });

  it('the call that is up, also while another rings', async () => {
    const up = callOf('connected', { leg: await leg(), connectedAtMs: 0 });
    assert.deepEqual(handsetSound({ ...nobody, focus: up, ringing: [callOf('offering')] }, 'dial'), { kind: 'leg', leg: up.leg });
  });

  it('ringback of its own, unless the far end rings itself', async () => {
    const ringing = callOf('ringback', { leg: await leg() });
    assert.deepEqual(handsetSound({ ...nobody, focus: ringing }, undefined), { kind: 'tone', tone: 'ringback' });
    ringing.hasEarlyMedia = true;
    assert.deepEqual(handsetSound({ ...nobody, focus: ringing }, undefined), { kind: 'leg', leg: ringing.leg });
  });

  it('nothing before the far end rings', async () => {
    const placed = callOf('proceeding', { leg: await leg() });
    assert.deepEqual(handsetSound({ ...nobody, focus: placed }, undefined), { kind: 'silence' });
  });

  it('a ring, nothing of it where another call has no sound yet, the tone before an answer without a person', () => {
    const ringing = callOf('offering');
    assert.deepEqual(handsetSound({ ...nobody, ringing: [ringing] }, undefined), { kind: 'tone', tone: 'ringback' });
    assert.deepEqual(handsetSound({ ...nobody, focus: callOf('proceeding'), ringing: [ringing] }, undefined), { kind: 'silence' });
    ringing.isAnnounced = true;
    assert.deepEqual(handsetSound({ ...nobody, ringing: [callOf('offering'), ringing] }, undefined), {
      kind: 'tone',
      tone: 'confirmation',
    });
  });

  it('the ring that the call has; where there is none to play, the first that sounds', () => {
    const ringing = callOf('offering');
    ringing.rings = { ...plainRing, ringer: 'ringer7', callWaiting: 'callWaitingLong' };
    const played = (known: readonly string[]): HandsetSound =>
      soundOf({ ...nobody, ringing: [ringing] }, undefined, (group, name) => (known.includes(`${group}.${name}`) ? melody : undefined));
    const all = ['ringer.ringer2', 'ringer.ringer7', 'callProg.callWaitingLong'];
    assert.deepEqual(played(all), { kind: 'pattern', name: 'ringer.ringer7', melody });
    assert.deepEqual(played(['ringer.ringer2']), { kind: 'pattern', name: 'ringer.ringer2', melody });
  });

  it('beside another call the tone of the one that comes in, its ring, or nothing, as the settings say', () => {
    const ringing = callOf('offering');
    ringing.rings = { ...plainRing, ringer: 'ringer7', callWaiting: 'callWaitingLong' };
    const calls = { ...nobody, focus: callOf('proceeding'), ringing: [ringing] };
    const beside = (as: WaitingSound, known: readonly string[], of: SoundingCalls = calls): HandsetSound =>
      soundBeside(of, as, (group, name) => (known.includes(`${group}.${name}`) ? melody : undefined));
    const all = ['ringer.ringer2', 'ringer.ringer7', 'callProg.callWaitingLong'];
    assert.deepEqual(beside('beep', all), { kind: 'pattern', name: 'callProg.callWaitingLong', melody });
    assert.deepEqual(beside('beep', []), { kind: 'tone', tone: 'call-waiting' });
    assert.deepEqual(beside('ring', all), { kind: 'pattern', name: 'ringer.ringer7', melody });
    assert.deepEqual(beside('ring', ['ringer.ringer2']), { kind: 'pattern', name: 'ringer.ringer2', melody });
    assert.deepEqual(beside('silent', all), { kind: 'silence' });
    assert.deepEqual(beside('beep', all, { ...calls, focus: undefined }), { kind: 'silence' });
    assert.deepEqual(beside('beep', all, { ...calls, ringing: [] }), { kind: 'silence' });
  });

  it('a ringer that somebody listens to while there is no call', () => {
    const idle = { ringer: 'ringer4' };
    const playing = (known: string): HandsetSound =>
      soundOf(nobody, idle, (group, name) => (known === `${group}.${name}` ? melody : undefined));
    assert.deepEqual(playing('ringer.ringer4'), { kind: 'pattern', name: 'ringer.ringer4', melody });
    assert.deepEqual(playing(''), { kind: 'tone', tone: 'ringback' });
  });

  it('both parties of a conference, one where the other is gone or on hold', async () => {
    const first = callOf('conference', { leg: await leg(), connectedAtMs: 0 });
    const second = callOf('held', { leg: await leg(), connectedAtMs: 0 });
    const conference = [first, second];
    assert.deepEqual(handsetSound({ ...nobody, conference, focus: first }, undefined), {
      kind: 'conference',
      legs: [first.leg, second.leg],
    });
    second.become('hold');
    assert.deepEqual(handsetSound({ ...nobody, conference, focus: first }, undefined), { kind: 'leg', leg: first.leg });
    first.become('hold');
    assert.deepEqual(handsetSound({ ...nobody, conference }, undefined), { kind: 'silence' });
  });
});
