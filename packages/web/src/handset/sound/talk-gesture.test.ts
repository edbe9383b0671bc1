// Which presses may be the beginning of talking: they, and no others, turn the speaker on.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HandsetCommand } from '@offhook/api';
import { hardKeys } from '@offhook/api';

import { startsTalking } from './talk-gesture.ts';

test('lifting, keys under the screen, line keys, rows, numbers and the keys that dial and answer may begin a call', () => {
  const commands: readonly HandsetCommand[] = [
    { type: 'hook', isOff: true },
    { type: 'soft-key', index: 0 },
    { type: 'line-key', index: 0 },
    { type: 'item', index: 0 },
    { type: 'dial', number: '2001' },
    { type: 'text', text: '2' },
  ];
  for (const command of commands) assert.equal(startsTalking(command), true, command.type);
  assert.equal(startsTalking({ type: 'hook', isOff: false }), false);
  const keys = hardKeys.filter((key) => startsTalking({ type: 'key', key }));
  assert.deepEqual(keys, [
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '*',
    '#',
    'select',
    'hold',
    'transfer',
    'headset',
    'speaker',
    'messages',
  ]);
});
