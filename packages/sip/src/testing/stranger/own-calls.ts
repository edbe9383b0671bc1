// Requests that the stranger begins: calls, taken back or not, with early dialogs and ACKs of every kind, and requests outside of dialogs. RFC 3261 §9, §13.2, §15.

import { acknowledge, actInCall, answerText, offerText } from './deeds.ts';
import { FarDialog, drawChain, ownPlace, routesOf } from './far-dialog.ts';
import type { Line } from './manners.ts';
import { tagOf, valueOf, valuesOf, type SeenMessage } from './seen-message.ts';
import type { Speaker } from './speaker.ts';

const remoteText = '<sip:alice@example.test>';

function drawFrom(speaker: Speaker): string {
  const { chance } = speaker;
  const address = chance.pick(
    '<sip:bob@example.test>',
    '"" <sip:bob@example.test>',
    '"Bob \\"B\\" Example" <sips:bob@example.test>',
    '<tel:+1-555-0100>',
    'sip:bob@example.test',
    'Bob B <sip:bob:secret@example.test;user=ip>',
    '<sip:anonymous@anonymous.invalid>',
  );
  return `${address};tag=${chance.word()}`;
}

export function call(speaker: Speaker, addDialog: (dialog: FarDialog) => void): void {
  const { chance } = speaker;
  const callId = `${chance.word(12)}@192.0.2.2`;
  const chain = drawChain(chance);
  const from = drawFrom(speaker);
  const uri = speaker.uri('alice', speaker.us.address);
  const hasOffer = !chance.once(3);
  const cSeq = chance.between(1, 1000);
  const parts = { speaker, callId, local: from, remoteTarget: uri, chain, place: ownPlace };
  const early = new Map<string, FarDialog>();
  let isFinal = false;
  const dialogOf = (response: SeenMessage): FarDialog => {
    const tag = tagOf(valueOf(response, 'To'));
    const known = early.get(tag);
    if (known !== undefined) return known;
    const dialog = new FarDialog({ ...parts, remote: valueOf(response, 'To') });
    early.set(tag, dialog);
    addDialog(dialog);
    return dialog;
  };
  const headers: Line[] = [
    ...routesOf(speaker, chain).map((route): Line => ['Record-Route', route]),
    ['Contact', `<${speaker.uri('stranger', ownPlace)}>`],
    ...chance.pick<readonly Line[]>(
      [],
      [['Supported', '100rel, timer']],
      [['Require', '100rel']],
      [
        ['Supported', 'timer'],
        ['Session-Expires', '90'],
        ['Min-SE', '90'],
      ],
      [['Session-Expires', '10']],
      [['Require', 'no-such-thing']],
      [
        ['Supported', 'timer'],
        ['Session-Expires', '30'],
      ],
      [['Replaces', 'x@y;to-tag=a;from-tag=b']],
    ),
  ];
  let isAcknowledged = false;
  const branch = speaker.ask({
    method: 'INVITE',
    uri,
    from,
    to: remoteText,
    callId,
    cSeq,
    path: [...chain.proxies.map(({ address }) => address), ownPlace],
    headers,
    body: hasOffer ? offerText : '',
    onResponse: (response) => {
      if (response.status <= 100) return;
      if (response.status >= 300) {
        isFinal = true;
        if (!chance.once(8))
          speaker.ask({
            method: 'ACK',
            uri,
            from,
            to: valueOf(response, 'To'),
            callId,
            cSeq,
            path: [chain.proxies[0]?.address ?? ownPlace],
            branch,
          });
        return;
      }
      const dialog = dialogOf(response);
      dialog.learnTarget(response);
      if (response.status < 200) {
        if (valuesOf(response, 'RSeq').length > 0) prack(dialog, response, cSeq, hasOffer);
        return;
      }
      isFinal = true;
      if (!isAcknowledged) {
        dialog.isConfirmed = true;
        actInCall(dialog);
      }
      acknowledge(dialog, cSeq, hasOffer ? '' : answerText, { isAgain: isAcknowledged });
      isAcknowledged = true;
    },
  });
  if (!chance.once(3)) return;
  speaker.later(chance.pick(0, 1, 2, 500, 3000, 20_000), () => {
    const [dialog] = early.values();
    if (isFinal && !chance.once(3)) return;
    // §15: the caller may end an early dialog by BYE; a proxy's CANCEL comes hop by hop.
    if (dialog !== undefined && chance.once(3)) {
      dialog.isOver = true;
      dialog.send('BYE');
    } else
      speaker.ask({
        method: 'CANCEL',
        uri,
        from,
        to: remoteText,
        callId,
        cSeq,
        path: [chain.proxies[0]?.address ?? ownPlace],
        branch,
        headers: chance.once(2) ? [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] : [],
      });
  });
}

function prack(dialog: FarDialog, response: SeenMessage, cSeq: number, hasOffer: boolean): void {
  const { speaker } = dialog;
  const { chance } = speaker;
  if (chance.once(5)) return;
  const body = !hasOffer && response.body !== '' ? answerText : chance.once(5) ? offerText : '';
  const send = (): string => dialog.send('PRACK', { headers: [['RAck', `${valueOf(response, 'RSeq')} ${cSeq} INVITE`]], body });
  speaker.later(chance.pick(0, 0, 700, 9000), () => {
    send();
    if (chance.once(6)) send();
  });
}

export function askOutside(speaker: Speaker): void {
  const { chance } = speaker;
  const method = chance.pick(
    'OPTIONS',
    'MESSAGE',
    'NOTIFY',
    'SUBSCRIBE',
    'REFER',
    'BYE',
    'PRACK',
    'UPDATE',
    'INFO',
    'CANCEL',
    'REGISTER',
    'FOO',
  );
  const headers: Line[] = [['Contact', `<${speaker.uri('stranger', ownPlace)}>`]];
  if (method === 'NOTIFY' || method === 'SUBSCRIBE') headers.push(['Event', chance.pick('check-sync', 'dialog', 'message-summary;x=y')]);
  if (method === 'NOTIFY') headers.push(['Subscription-State', 'terminated']);
  if (method === 'REFER') headers.push(['Refer-To', '<sip:carol@192.0.2.5>']);
  speaker.ask({
    method,
    uri: speaker.uri('alice', speaker.us.address),
    from: drawFrom(speaker),
    to: chance.once(4) ? `${remoteText};tag=${chance.word()}` : remoteText,
    callId: chance.word(10),
    cSeq: chance.pick(0, 1, 2_147_483_647),
    path: [ownPlace],
    headers,
  });
}
