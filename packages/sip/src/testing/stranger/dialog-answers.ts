// What a request of ours meets inside a dialog: RFC 3261 §12.2.2, §14.2, §15, RFC 3262, RFC 3311 §5.2, RFC 4028 §9, RFC 5057.

import type { Asked } from './asked.ts';
import { answerText, offerText } from './deeds.ts';
import { notifyRefer } from './event-answers.ts';
import type { FarDialog } from './far-dialog.ts';
import type { Line } from './manners.ts';
import { sequenceOf } from './seen-message.ts';

export function answerInDialog(asked: Asked, dialog: FarDialog): void {
  const { method } = asked.seen;
  const { chance } = asked.speaker;
  if (dialog.isOver && method !== 'BYE') {
    asked.respond(481);
    return;
  }
  switch (method) {
    case 'INVITE':
    case 'UPDATE':
      answerOffer(asked, dialog);
      return;
    case 'BYE':
      answerBye(asked, dialog);
      return;
    case 'PRACK': {
      const what = chance.weighed({ accept: 8, silence: 1, refuse: 1, challenge: 1 });
      if (what === 'accept') asked.respond(200, asked.seen.body === '' ? {} : { body: answerText });
      else if (what === 'refuse') asked.refuse();
      else if (what === 'challenge') asked.challenge();
      return;
    }
    case 'REFER':
      answerRefer(asked, dialog);
      return;
    default: {
      const what = chance.weighed({ accept: 8, forgotten: 1, silence: 1, refuse: 2, challenge: 1, trying: 1 });
      if (what === 'accept') asked.respond(200);
      else if (what === 'forgotten') asked.respond(481);
      else if (what === 'refuse') asked.refuse();
      else if (what === 'challenge') asked.challenge();
      else if (what === 'trying') asked.respond(100);
    }
  }
}

function answerOffer(asked: Asked, dialog: FarDialog): void {
  const { speaker } = asked;
  const { chance } = speaker;
  const isInvite = asked.seen.method === 'INVITE';
  const what = speaker.mood('offer', {
    accept: 10,
    move: 2,
    slow: 2,
    glare: 3,
    busy: 2,
    unacceptable: 1,
    brief: 1,
    forgotten: 0.7,
    silence: 0.7,
    trying: 0.7,
    refuse: 2,
    challenge: 1,
    redirect: 0.5,
  });
  const accept = (): void => acceptOffer(asked, dialog, isInvite);
  asked.onCancel = () => {
    if (!asked.isFinal && !chance.once(4)) asked.respond(487);
  };
  switch (what) {
    case 'accept':
      accept();
      return;
    case 'move':
      dialog.move();
      accept();
      return;
    case 'slow':
      if (isInvite) asked.respond(chance.pick(100, 180, 183));
      speaker.later(chance.between(100, 25_000), () => {
        if (!asked.isFinal) accept();
      });
      return;
    case 'glare':
      asked.respond(491);
      return;
    case 'busy':
      asked.respond(500, { headers: [['Retry-After', chance.pick('0', '3', '10', '3600')]] });
      return;
    case 'unacceptable':
      asked.respond(488, { headers: [['Warning', '304 192.0.2.2 "no such media"']] });
      return;
    case 'brief':
      asked.respond(422, { headers: [['Min-SE', chance.pick('91', '120', '3600', '4000000', '90')]] });
      return;
    case 'forgotten':
      asked.respond(chance.pick(481, 408));
      return;
    case 'trying':
      asked.respond(100);
      return;
    case 'refuse':
      asked.refuse();
      return;
    case 'challenge':
      asked.challenge();
      return;
    case 'redirect':
      asked.respond(302, { headers: [['Contact', `<${asked.seen.uri}>`]] });
      return;
    case 'silence':
  }
}

function acceptOffer(asked: Asked, dialog: FarDialog, isInvite: boolean): void {
  const { chance } = asked.speaker;
  const headers: Line[] = [dialog.contact()];
  if (chance.once(3)) headers.push(['Session-Expires', chance.pick('90;refresher=uac', '90;refresher=uas', '200;refresher=uac')]);
  const body = asked.seen.body === '' ? (isInvite ? offerText : '') : answerText;
  const send = (): void => asked.respond(200, { headers, ...(body === '' ? {} : { body }) });
  dialog.learnTarget(asked.seen);
  const { number } = sequenceOf(asked.seen);
  const isDone = (): boolean => !isInvite || dialog.isOver || dialog.acknowledged.has(number);
  send();
  for (const afterMs of [500, 1500, 3500, 7500])
    asked.speaker.later(afterMs, () => {
      if (!isDone()) send();
    });
  asked.speaker.later(10_000, () => {
    if (!isDone()) asked.speaker.noteMissingAck(dialog.callId);
  });
}

function answerBye(asked: Asked, dialog: FarDialog): void {
  dialog.isOver = true;
  const what = asked.speaker.mood('BYE', { accept: 8, forgotten: 1, silence: 1, refuse: 1, challenge: 1, trying: 1 });
  if (what === 'accept') asked.respond(200);
  else if (what === 'forgotten') asked.respond(481);
  else if (what === 'refuse') asked.refuse();
  else if (what === 'challenge') asked.challenge();
  else if (what === 'trying') asked.respond(100);
}

function answerRefer(asked: Asked, dialog: FarDialog): void {
  const what = asked.speaker.mood('REFER', { accept: 6, mute: 2, early: 1, unsubscribed: 1, refuse: 2, silence: 1, challenge: 1 });
  switch (what) {
    case 'accept':
      asked.respond(202, { headers: [dialog.contact()] });
      notifyRefer(asked, dialog);
      return;
    case 'early':
      notifyRefer(asked, dialog);
      asked.speaker.later(200, () => asked.respond(202, { headers: [dialog.contact()] }));
      return;
    case 'mute':
      asked.respond(202, { headers: [dialog.contact()] });
      return;
    case 'unsubscribed':
      asked.respond(200, { headers: [['Refer-Sub', 'false']] });
      return;
    case 'refuse':
      asked.refuse();
      return;
    case 'challenge':
      asked.challenge();
      return;
    case 'silence':
  }
}
