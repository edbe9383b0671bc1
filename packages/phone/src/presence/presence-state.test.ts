// How a presence document reads, and how the own state is written: RFC 3863, RFC 4480.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parsePresence } from '@offhook/sip';

import { buddyStateOf, ownBody, ownStates } from './presence-state.ts';

const entity = 'sip:bob@example.test';

describe('buddyStateOf', () => {
  for (const [isOpen, activities, notes, state] of [
    [true, [], [], 'available'],
    [true, ['working'], ['In the office'], 'available'],
    [true, ['unknown'], [], 'available'],
    [false, [], [], 'offline'],
    [false, ['busy'], ['Do Not Disturb'], 'offline'],
    [true, ['busy'], [], 'busy'],
    [true, ['on-the-phone'], [], 'busy'],
    [true, ['meeting'], [], 'busy'],
    [true, ['away'], [], 'away'],
    [true, ['lunch'], [], 'away'],
    [true, ['vacation'], [], 'away'],
    [true, ['away', 'on-the-phone'], [], 'busy'],
    [true, ['dnd', 'away'], [], 'do-not-disturb'],
    [true, ['do-not-disturb'], [], 'do-not-disturb'],
    [true, ['busy'], ['Do not disturb'], 'do-not-disturb'],
    [true, [], ['Please do not disturb my cat'], 'available'],
  ] as const)
    it(`${isOpen ? 'open' : 'closed'} ${[...activities, ...notes].join(', ')}: ${state}`, () => {
      assert.equal(buddyStateOf({ entity, isOpen, activities, notes }), state);
    });
});

describe('ownBody', () => {
  for (const state of ownStates)
    it(`${state} is read as it was meant, and of whom it is`, () => {
      const read = parsePresence(ownBody(entity, state).content);
      assert.deepEqual([buddyStateOf(read), read.entity], [state, entity]);
    });

  it('who is not to be disturbed is busy for a reader that knows no more', () => {
    assert.deepEqual(parsePresence(ownBody(entity, 'do-not-disturb').content).activities, ['busy']);
    assert.deepEqual(parsePresence(ownBody(entity, 'available').content).activities, []);
  });
});
