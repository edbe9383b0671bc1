import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { DialPlan } from './dial-plan.ts';

const shipped = new DialPlan('[2-9]11|0T|011xxx.T|[0-1][2-9]xxxxxxxxx|[2-9]xxxxxxxxx|[2-9]xxxT|**x.T|+x.T', '3|3|3|3|3|3|3');

it('dialplan.digitmap: a service code is complete at its last digit', () => {
  assert.deepEqual(shipped.judge('91'), { kind: 'incomplete' });
  assert.deepEqual(shipped.judge('911'), { kind: 'complete' });
});

it('dialplan.digitmap: four digits wait for the timeout of their segment', () => {
  assert.deepEqual(shipped.judge('2001'), { kind: 'timed', afterS: 3 });
  assert.deepEqual(shipped.judge('20015'), { kind: 'incomplete' });
  assert.deepEqual(shipped.judge('2001555010'), { kind: 'complete' });
});

it('dialplan.digitmap: a repeated element may be absent', () => {
  assert.deepEqual(shipped.judge('**'), { kind: 'timed', afterS: 3 });
  assert.deepEqual(shipped.judge('+4930'), { kind: 'timed', afterS: 3 });
});

it('dialplan.digitmap: what no segment can match is impossible', () => {
  assert.deepEqual(shipped.judge('#9'), { kind: 'impossible' });
});

it('dialplan.digitmap: a broken segment is left out, an empty map waits for Send', () => {
  assert.deepEqual(new DialPlan('[2-|xT', '2').judge('5'), { kind: 'timed', afterS: 2 });
  assert.deepEqual(new DialPlan('', '3').judge('5'), { kind: 'incomplete' });
});

describe('dialplan.digitmap, element by element', () => {
  const at = (map: string, typed: string, timeouts = '4'): string => {
    const verdict = new DialPlan(map, timeouts).judge(typed);
    return verdict.kind === 'timed' ? `timed ${verdict.afterS}` : verdict.kind;
  };
  for (const [what, map, cases] of [
    [
      'x is any digit and no other key',
      '1x',
      { '1': 'incomplete', '10': 'complete', '19': 'complete', '1*': 'impossible', '2': 'impossible', '100': 'impossible' },
    ],
    [
      'a set is one of its members',
      '[13-5]0',
      { '1': 'incomplete', '2': 'impossible', '4': 'incomplete', '40': 'complete', '6': 'impossible' },
    ],
    ['a set may hold * and #', '[*#]1', { '*': 'incomplete', '#1': 'complete', '1': 'impossible' }],
    ['+ and * stand for themselves', '+*1', { '+': 'incomplete', '+*1': 'complete', '1': 'impossible' }],
    ['a letter of the keypad of sixteen keys', 'A1', { A: 'incomplete', A1: 'complete' }],
    [
      'a repeated element at the end never ends by itself',
      '9x.',
      { '9': 'timed 4', '91': 'timed 4', '9123456': 'timed 4', '8': 'impossible' },
    ],
    [
      'a repeated element in the middle is passed over',
      '9x.#',
      { '9': 'incomplete', '9#': 'complete', '912#': 'complete', '9*': 'impossible' },
    ],
    ['T waits, also where more may come', '12T|123', { '12': 'timed 4', '123': 'complete', '1': 'incomplete' }],
    ['a segment that is complete goes before one that waits', '12|1xT', { '12': 'complete', '13': 'timed 4' }],
    ['blanks around a segment do not count', ' 12 | 34T ', { '12': 'complete', '34': 'timed 4' }],
  ] as const) {
    it(what, () => {
      assert.deepEqual(Object.fromEntries(Object.keys(cases).map((typed) => [typed, at(map, typed)])), cases);
    });
  }

  it('the shortest of the times of the segments that fit', () => {
    assert.equal(at('1xT|12T|[0-9]xT', '12', '5|2|4'), 'timed 2');
  });

  it('dialplan.digitmap.timeOut: the last time holds for the segments beyond; 3 s where it is no number', () => {
    assert.equal(at('1T|2T|3T', '3', '5|7'), 'timed 7');
    assert.equal(at('1T|2T', '2', '5|x'), 'timed 3');
    assert.equal(at('1T', '1', ''), 'timed 3');
    assert.equal(at('1T', '1', '2.5'), 'timed 2.5');
  });

  it('segments that cannot be read are left out, each alone', () => {
    for (const broken of ['.1', '[]1', '[12', '[a]1', 'R9R1R', '1y', 'T', '']) {
      assert.equal(at(`${broken}|7T`, '7', '9|6'), 'timed 6', broken);
      assert.equal(at(`${broken}|7T`, '1', '9|6'), 'impossible', broken);
    }
  });

  it('a map of broken segments alone lets everything through', () => {
    assert.equal(at('[|.', '5'), 'incomplete');
  });
});
