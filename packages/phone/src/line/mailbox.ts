// The mailbox of a line: msg.mwi.x.*. Whom it is asked of what waits there, and who is called to hear it.

import type { Settings } from '@offhook/ucs';

import type { LineSettings } from './line-settings.ts';

export interface Mailbox {
  /** Whom the message key calls; undefined where no number is given. */
  readonly callBack: string | undefined;
  /** Asked for a message summary (RFC 3842); undefined where summaries come unasked or not at all. */
  readonly subscribe: string | undefined;
}

/** msg.mwi.x.subscribe: a user of the line's own domain or a whole address. */
function subscribeTo(settings: Settings, { index, addressOfRecord }: LineSettings): string | undefined {
  const text = settings.get('msg.mwi.#.subscribe', index);
  if (text === '') return undefined;
  return text.includes('@') ? `sip:${text.replace(/^sips?:/i, '')}` : addressOfRecord.replace(/^sip:[^@]*/, `sip:${text}`);
}

/** Undefined where the line has none: callBackMode disabled ends retrieval and notification. */
export function mailboxOf(settings: Settings, line: LineSettings): Mailbox | undefined {
  const mode = settings.get('msg.mwi.#.callBackMode', line.index);
  if (mode === 'disabled') return undefined;
  const callBack = mode === 'registration' ? line.addressOfRecord : settings.get('msg.mwi.#.callBack', line.index) || undefined;
  return { callBack, subscribe: subscribeTo(settings, line) };
}
