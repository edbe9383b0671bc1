// The usages of a dialog and what a failed request takes from them: RFC 5057 §5.1, RFC 3261 §12.2.1.2.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { damageOf, noUsages, stepDialogUsages, type DialogUsages, type Usage } from './dialog-usages.ts';

test('RFC 5057 §5.1: each failure of a request ends nothing, its usage or the dialog', () => {
  const statuses = Array.from({ length: 400 }, (_none, index) => 300 + index);
  const ending = (usage: Usage, method: string, damage: 'usage' | 'dialog'): readonly number[] =>
    statuses.filter((status) => damageOf(usage, method, status) === damage);
  const endsDialog = [404, 410, 416, 482, 483, 484, 485, 502, 604];
  for (const { usage, method, ofUsage, ofDialog } of [
    { usage: 'invite', method: 'INVITE', ofUsage: [408, 481], ofDialog: endsDialog },
    { usage: 'invite', method: 'UPDATE', ofUsage: [408, 481], ofDialog: endsDialog },
    { usage: 'invite', method: 'INFO', ofUsage: [408, 481], ofDialog: [] },
    { usage: 'refer;7', method: 'NOTIFY', ofUsage: [408, 480, 481, 489, 501], ofDialog: endsDialog },
  ] as const) {
    assert.deepEqual(ending(usage, method, 'usage'), ofUsage, `${usage} ${method}`);
    assert.deepEqual(ending(usage, method, 'dialog'), ofDialog, `${usage} ${method}`);
    assert.equal(damageOf(usage, method, undefined), 'usage');
  }
});

const opened = (...usages: readonly Usage[]): DialogUsages =>
  usages.reduce((state, usage) => stepDialogUsages(state, { kind: 'open', usage })[0], noUsages);

test('RFC 5057 §4: the dialog is forgotten with its last usage; who closes one itself is not told', () => {
  const both = opened('invite', 'refer;7');
  assert.deepEqual([...both.open], ['invite', 'refer;7']);
  assert.deepEqual(stepDialogUsages(noUsages, { kind: 'open', usage: 'invite' })[1], []);
  const [one, effects] = stepDialogUsages(both, { kind: 'close', usage: 'invite' });
  assert.deepEqual([[...one.open], effects], [['refer;7'], []]);
  const again = stepDialogUsages(one, { kind: 'close', usage: 'invite' });
  assert.deepEqual([again[0] === one, again[1]], [true, []]);
  const [none, last] = stepDialogUsages(one, { kind: 'close', usage: 'refer;7' });
  assert.deepEqual([[...none.open], last], [[], [{ kind: 'forgotten' }]]);
});

test('RFC 5057 §5.1: a failure ends its own usage or all of them, and tells each', () => {
  const both = opened('invite', 'refer;7');
  for (const { status, open, effects } of [
    { status: 200, open: ['invite', 'refer;7'], effects: [] },
    { status: 481, open: ['invite'], effects: [{ kind: 'ended', usage: 'refer;7' }] },
    {
      status: 404,
      open: [],
      effects: [{ kind: 'ended', usage: 'invite' }, { kind: 'ended', usage: 'refer;7' }, { kind: 'forgotten' }],
    },
  ] as const) {
    const [state, told] = stepDialogUsages(both, { kind: 'answered', usage: 'refer;7', method: 'NOTIFY', status });
    assert.deepEqual([...state.open], open);
    assert.deepEqual(told, effects);
  }
  assert.equal(stepDialogUsages(both, { kind: 'answered', usage: 'refer;8', method: 'NOTIFY', status: 481 })[0], both);
});
