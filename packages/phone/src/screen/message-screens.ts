// The message key: how many voice messages there are on each line, and the call to hear them, at once where up.oneTouchVoiceMail says so.

import type { Line } from '../line/line.ts';
import type { Phone } from '../phone.ts';
import { ListScreen } from './list-screen.ts';
import type { ScreenStack } from './screen.ts';

function counted({ messages }: Line): string {
  const { newMessages, oldMessages, isWaiting } = messages;
  if (newMessages + oldMessages > 0) return `${newMessages} new, ${oldMessages} old`;
  return isWaiting ? 'New messages' : 'No messages';
}

async function call(phone: Phone, stack: ScreenStack, { settings, mailbox }: Line): Promise<void> {
  if (mailbox?.callBack === undefined) return stack.notice('No voice mail number is set up for this line');
  stack.home();
  await phone.calls.place(settings.index, mailbox.callBack);
  return undefined;
}

export async function pressMessages(phone: Phone, stack: ScreenStack): Promise<void> {
  const withMailbox = (): readonly Line[] => phone.lines.filter((line) => line.mailbox !== undefined);
  const lines = withMailbox();
  const wanted = lines.find((line) => line.messages.isWaiting) ?? lines[0];
  if (wanted === undefined) return stack.notice('Voice mail is switched off on this phone');
  if (phone.settings.get('up.oneTouchVoiceMail')) return call(phone, stack, wanted);
  return stack.push(
    new ListScreen({
      title: 'Messages',
      selectLabel: 'Connect',
      rows: () => withMailbox().map((line) => ({ text: line.settings.label, detail: counted(line), open: () => call(phone, stack, line) })),
      back: () => stack.pop(),
    }),
  );
}
