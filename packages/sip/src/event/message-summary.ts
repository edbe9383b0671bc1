// application/simple-message-summary bodies: RFC 3842 §3.4, §5.2.

import { utf8Text } from '@offhook/base';
import { textBody, type Body } from '../message/message.ts';

export interface MessageCounts {
  readonly newMessages: number;
  readonly oldMessages: number;
  readonly newUrgent: number;
  readonly oldUrgent: number;
}

export interface MessageSummary {
  readonly isWaiting: boolean;
  /** The URI to call to listen; undefined where none is named. */
  readonly account: string | undefined;
  /** By message context class, such as `voice-message`, in lower case. */
  readonly counts: ReadonlyMap<string, MessageCounts>;
}

/** Lenient: unknown lines are passed over, and without a status line waiting follows from the counts. */
export function parseMessageSummary(body: Uint8Array): MessageSummary {
  let isWaiting: boolean | undefined;
  let account: string | undefined;
  const counts = new Map<string, MessageCounts>();
  for (const line of utf8Text(body).split(/\r?\n/)) {
    const field = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (field === null) continue;
    const [, name = '', value = ''] = field;
    const lower = name.toLowerCase();
    if (lower === 'messages-waiting') isWaiting = value.toLowerCase() === 'yes';
    else if (lower === 'message-account') account = value;
    else {
      const found = /^(\d{1,9})\s*\/\s*(\d{1,9})(?:\s*\(\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*\))?/.exec(value);
      if (found === null) continue;
      const [, newMessages, oldMessages, newUrgent = 0, oldUrgent = 0] = found;
      counts.set(lower, {
        newMessages: Number(newMessages),
        oldMessages: Number(oldMessages),
        newUrgent: Number(newUrgent),
        oldUrgent: Number(oldUrgent),
      });
    }
  }
  return { isWaiting: isWaiting ?? [...counts.values()].some(({ newMessages }) => newMessages > 0), account, counts };
}

export function messageSummaryBody(summary: MessageSummary): Body {
  const lines = [`Messages-Waiting: ${summary.isWaiting ? 'yes' : 'no'}`];
  if (summary.account !== undefined) lines.push(`Message-Account: ${summary.account}`);
  for (const [name, { newMessages, oldMessages, newUrgent, oldUrgent }] of summary.counts) {
    const canonical = name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
    lines.push(`${canonical}: ${newMessages}/${oldMessages} (${newUrgent}/${oldUrgent})`);
  }
  return textBody('application/simple-message-summary', `${lines.join('\r\n')}\r\n`);
}
