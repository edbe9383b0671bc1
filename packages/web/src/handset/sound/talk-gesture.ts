// Browsers give sound to a page in which somebody has pressed something: the presses that may begin a call are such, so that nobody has to press twice.

import type { HandsetCommand, HardKey } from '@offhook/api';

const quietKeys: readonly HardKey[] = ['up', 'down', 'left', 'right', 'back', 'home', 'mute', 'volume-up', 'volume-down', 'delete'];

export function startsTalking(command: HandsetCommand): boolean {
  switch (command.type) {
    case 'key':
      return !quietKeys.includes(command.key);
    case 'hook':
      return command.isOff;
    default:
      return true;
  }
}
