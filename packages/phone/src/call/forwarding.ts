// Where a line's calls go instead of ringing: divert.*. Each reason has its own contact; where that is empty the line's common one counts.

import type { Settings } from '@offhook/ucs';

export type ForwardReason = 'always' | 'busy' | 'do-not-disturb' | 'no-answer';

/** divert.x.sharedDisabled: what rings on several phones is diverted by none of them. */
export function isNeverDiverted(settings: Settings, lineIndex: number): boolean {
  return settings.get('reg.#.type', lineIndex) === 'shared' && settings.get('divert.#.sharedDisabled', lineIndex);
}

/** The administrator lets calls of the line be forwarded for this reason. */
export function mayForward(settings: Settings, lineIndex: number, reason: ForwardReason): boolean {
  if (isNeverDiverted(settings, lineIndex)) return false;
  switch (reason) {
    case 'always':
      return settings.get('divert.fwd.#.enabled', lineIndex);
    case 'busy':
      return settings.get('divert.busy.#.enabled', lineIndex);
    case 'do-not-disturb':
      return settings.get('divert.dnd.#.enabled', lineIndex);
    case 'no-answer':
      return settings.get('divert.noanswer.#.enabled', lineIndex);
  }
}

function ownContact(settings: Settings, lineIndex: number, reason: ForwardReason): string {
  switch (reason) {
    case 'always':
      return '';
    case 'busy':
      return settings.get('divert.busy.#.contact', lineIndex);
    case 'do-not-disturb':
      return settings.get('divert.dnd.#.contact', lineIndex);
    case 'no-answer':
      return settings.get('divert.noanswer.#.contact', lineIndex);
  }
}

/** As dialled; undefined where calls are not forwarded for this reason. */
export function forwardTarget(settings: Settings, lineIndex: number, reason: ForwardReason): string | undefined {
  if (!mayForward(settings, lineIndex, reason)) return undefined;
  return ownContact(settings, lineIndex, reason) || settings.get('divert.#.contact', lineIndex) || undefined;
}
