// What the stranger does by itself in a call that stands, at moments of its own: RFC 3261 §14, §15, RFC 3311, RFC 3515, RFC 6086, RFC 3428.

import type { FarDialog } from './far-dialog.ts';
import type { Line } from './manners.ts';

export const offerText = 'v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=offer of the stranger\r\n';
export const answerText = 'v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=answer of the stranger\r\n';

/** Some deeds, spread over the minutes of a call. */
export function actInCall(dialog: FarDialog): void {
  const { chance } = dialog.speaker;
  for (let count = chance.between(0, 5); count > 0; count--)
    dialog.speaker.later(chance.pick(0, 10, 500, 3000, 20_000, 100_000) + chance.between(0, 900), () => {
      if (!dialog.isOver) actOnce(dialog);
    });
}

export function actOnce(dialog: FarDialog): void {
  const { chance } = dialog.speaker;
  const deed = chance.weighed({
    reinvite: 6,
    offerless: 3,
    move: 2,
    update: 3,
    refresh: 2,
    info: 1,
    message: 1,
    options: 1,
    unknown: 1,
    talk: 1,
    refer: 2,
    stray: 1,
    old: 1,
    bye: 3,
    subscribe: 1,
    publish: 0.5,
    prack: 0.5,
    required: 0.5,
  });
  switch (deed) {
    case 'reinvite':
      reinvite(dialog, offerText);
      return;
    case 'offerless':
      reinvite(dialog, '');
      return;
    case 'move':
      dialog.move();
      reinvite(dialog, offerText);
      return;
    case 'update':
      dialog.send('UPDATE', { headers: timerHeaders(dialog), body: offerText, onResponse: (response) => dialog.learnTarget(response) });
      return;
    case 'refresh':
      dialog.send('UPDATE', { headers: timerHeaders(dialog) });
      return;
    case 'info':
      dialog.send('INFO', { headers: [['Info-Package', 'odd']] });
      return;
    case 'message':
      dialog.send('MESSAGE');
      return;
    case 'options':
      dialog.send('OPTIONS');
      return;
    case 'unknown':
      dialog.send(chance.pick('FOO', 'REGISTER', 'publish', "O'DD!%"));
      return;
    case 'talk':
      dialog.send('NOTIFY', {
        headers: [
          ['Event', chance.pick('talk', 'hold', 'refer', 'refer;id=7', 'odd')],
          ['Subscription-State', 'active'],
        ],
      });
      return;
    case 'refer':
      dialog.send('REFER', {
        headers: [
          [
            'Refer-To',
            chance.pick('<sip:carol@192.0.2.5>', 'sip:carol@192.0.2.5', '<tel:+15550102>', '<sip:c@192.0.2.5?Replaces=x%3Bto-tag%3Da>'),
          ],
          ...(chance.once(3) ? ([['Refer-Sub', 'false']] as Line[]) : []),
        ],
      });
      return;
    case 'stray':
      dialog.speaker.ask({
        method: chance.pick('BYE', 'INFO', 'INVITE', 'NOTIFY'),
        uri: dialog.remoteTarget,
        from: dialog.local,
        to: '<sip:alice@example.test>;tag=nobody',
        callId: dialog.callId,
        cSeq: dialog.cSeq,
        path: [dialog.place],
      });
      return;
    case 'old':
      dialog.send('INFO', { cSeq: Math.max(dialog.cSeq - 50, 0) });
      return;
    case 'bye':
      dialog.isOver = true;
      dialog.send('BYE', { headers: chance.once(2) ? [['Reason', 'Q.850;cause=31']] : [] });
      return;
    case 'subscribe':
      dialog.send('SUBSCRIBE', {
        headers: [
          ['Event', 'dialog'],
          ['Expires', '60'],
        ],
      });
      return;
    case 'publish':
      dialog.send('PUBLISH', { headers: [['Event', 'presence']] });
      return;
    case 'prack':
      dialog.send('PRACK', { headers: [['RAck', '1 1 INVITE']] });
      return;
    case 'required':
      dialog.send('INVITE', { headers: [['Require', 'no-such-thing']], body: offerText });
      return;
  }
}

function timerHeaders(dialog: FarDialog): readonly Line[] {
  const { chance } = dialog.speaker;
  if (chance.once(2)) return [];
  return [
    ['Supported', 'timer'],
    ['Session-Expires', chance.pick('30', '90', '1800;refresher=uac', '90;refresher=uas', '100;refresher=uas;x')],
  ];
}

/** Its ACK comes at once, late, twice, never, or after the next re-INVITE. */
function reinvite(dialog: FarDialog, body: string): void {
  const { speaker } = dialog;
  const { chance } = speaker;
  let isAcknowledged = false;
  const branch = dialog.send('INVITE', {
    headers: timerHeaders(dialog),
    body,
    onResponse: (response) => {
      if (response.status < 200) return;
      if (response.status >= 300) {
        if (!chance.once(8)) dialog.send('ACK', { cSeq, branch });
        return;
      }
      dialog.learnTarget(response);
      acknowledge(dialog, cSeq, body === '' ? answerText : '', { isAgain: isAcknowledged });
      isAcknowledged = true;
    },
  });
  const cSeq = dialog.cSeq;
  if (chance.once(5)) reinviteSoon(dialog);
  if (chance.once(6)) speaker.later(chance.between(0, 5), () => dialog.send('CANCEL', { cSeq, branch }));
}

function reinviteSoon(dialog: FarDialog): void {
  const { speaker } = dialog;
  speaker.later(speaker.chance.between(0, 3), () => {
    if (!dialog.isOver) actOnce(dialog);
  });
}

export function acknowledge(dialog: FarDialog, cSeq: number, body: string, options: { readonly isAgain: boolean }): void {
  const { speaker } = dialog;
  const { chance } = speaker;
  const carried = body !== '' && chance.once(8) ? '' : body;
  const send = (): string => dialog.send('ACK', { cSeq, body: carried });
  if (options.isAgain) {
    if (!chance.once(3)) send();
    return;
  }
  const when = chance.weighed({ now: 12, late: 3, twice: 2, never: 1 });
  if (when === 'never') return;
  speaker.later(when === 'late' ? chance.between(400, 20_000) : 0, () => {
    send();
    if (when === 'twice') send();
  });
}
