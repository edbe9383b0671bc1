import assert from 'node:assert/strict';
import { test } from 'node:test';

import { VirtualClock } from '@offhook/base/virtual';

import { PasswordBrake } from './password-brake.ts';

function wrongTimes(brake: PasswordBrake, times: number, address: string, user: string): number {
  let shutS = 0;
  for (let time = 0; time < times; time++) shutS = brake.noteWrong(address, user);
  return shutS;
}

test('the door shuts at the fifth wrong password of an address for a user, for twice as long each time, at most 15 minutes', () => {
  const brake = new PasswordBrake(new VirtualClock());
  assert.equal(wrongTimes(brake, 4, '192.0.2.66', '2001'), 0);
  assert.equal(brake.noteWrong('192.0.2.66', '2001'), 30);
  assert.equal(brake.noteWrong('192.0.2.66', '2001'), 60);
  assert.equal(wrongTimes(brake, 40, '192.0.2.66', '2001'), 900);
});

test('a pair that got in before is shut out by its own wrong passwords alone', () => {
  const brake = new PasswordBrake(new VirtualClock());
  brake.noteRight('192.0.2.10', '2001');
  for (let user = 0; user < 12; user++) brake.noteWrong('192.0.2.10', `30${user}`);
  for (let host = 100; host < 130; host++) brake.noteWrong(`192.0.2.${host}`, '2001');
  assert.ok(brake.waitS('192.0.2.10', '2002') > 0, 'the address is shut for others');
  assert.ok(brake.waitS('192.0.2.11', '2001') > 0, 'the user is shut for others');
  assert.equal(brake.waitS('192.0.2.10', '2001'), 0);
  wrongTimes(brake, 5, '192.0.2.10', '2001');
  assert.ok(brake.waitS('192.0.2.10', '2001') > 0);
});

test('a right password takes no wrong one back', () => {
  const brake = new PasswordBrake(new VirtualClock());
  wrongTimes(brake, 4, '192.0.2.66', '2001');
  brake.noteRight('192.0.2.66', '2001');
  assert.ok(brake.noteWrong('192.0.2.66', '2001') > 0);
});

test('what is remembered is bounded: the oldest of many thousands falls out', () => {
  const brake = new PasswordBrake(new VirtualClock());
  wrongTimes(brake, 5, '192.0.2.66', '2001');
  for (let other = 0; other < 4095; other++) brake.noteWrong(`host-${other}`, `user-${other}`);
  assert.ok(brake.waitS('192.0.2.66', '2001') > 0, 'not before there are too many');
  for (let other = 0; other < 10; other++) brake.noteWrong(`late-${other}`, `late-${other}`);
  assert.equal(brake.waitS('192.0.2.66', '2001'), 0);
});
