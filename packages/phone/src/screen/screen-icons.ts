// The icons at the top of the screen.

import type { ScreenIcon } from '@offhook/api';

import type { Phone } from '../phone.ts';

export function iconsOf(phone: Phone): ScreenIcon[] {
  const icons: ScreenIcon[] = [];
  if (phone.lines.some((line) => !line.isUsable)) icons.push('unregistered');
  if (phone.calls.isMuted) icons.push('muted');
  if (phone.lines.some((line) => line.messages.isWaiting)) icons.push('message-waiting');
  if (phone.callLists.unseenMissed > 0) icons.push('missed-calls');
  if (phone.choices.current.isUploadRestricted) icons.push('upload-restricted');
  if (phone.choices.current.isDoNotDisturb) icons.push('do-not-disturb');
  if (phone.notice !== '') icons.push('server-away');
  if (phone.calls.focus?.isSecure === true) icons.push('secure');
  return icons;
}
