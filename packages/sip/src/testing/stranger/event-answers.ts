// What becomes of REGISTER, SUBSCRIBE, PUBLISH and of a REFER's subscription: RFC 3261 §10.3, RFC 6665 §4.2, RFC 3903 §6, RFC 3515 §2.4.

import type { Asked } from './asked.ts';
import { FarDialog, drawChain, ownPlace, routesOf } from './far-dialog.ts';
import type { Line } from './manners.ts';
import { elementsOf, sequenceOf, uriOf, valueOf } from './seen-message.ts';

/** Seconds asked for; an hour where nothing is said. */
function askedS(asked: Asked): number {
  const text = valueOf(asked.seen, 'Expires');
  return /^\d+$/.test(text) ? Number(text) : 3600;
}

/** True where the request was met with something that fits any method. */
function isTurnedAway(asked: Asked, minimum: 'Min-Expires' | undefined): boolean {
  const { chance } = asked.speaker;
  const what = asked.speaker.mood(asked.seen.method, {
    no: 12,
    refuse: 2,
    challenge: 3,
    silence: 1,
    trying: 0.5,
    brief: minimum === undefined ? 0 : 1.5,
    slow: 1,
  });
  switch (what) {
    case 'no':
      return false;
    case 'refuse':
      asked.refuse();
      return true;
    case 'challenge':
      asked.challenge();
      return true;
    case 'brief':
      asked.respond(423, { headers: [['Min-Expires', chance.pick(String(askedS(asked) + 1), '7200', '0', '4294967295', 'x')]] });
      return true;
    case 'trying':
      asked.respond(100);
      return true;
    case 'slow':
      asked.speaker.later(chance.between(1000, 40_000), () => asked.refuse());
      return true;
    case 'silence':
      return true;
  }
}

export function answerRegister(asked: Asked): void {
  const { chance } = asked.speaker;
  if (isTurnedAway(asked, 'Min-Expires')) return;
  const contact = elementsOf(asked.seen, 'Contact')[0] ?? '';
  const grantedS = askedS(asked) === 0 ? 0 : chance.pick(30, 60, 300, 3600, 1, 0, 4_294_967_295);
  const own = chance.pick(`${contact};expires=${grantedS}`, contact, '', `${contact};expires=oops`);
  const others = chance.pick(
    '',
    '<sip:x y@198.51.100.7>;expires=60',
    '"" <sip:alice@198.51.100.8;transport=tcp>;expires=3600;q=0.1',
    '<tel:+15550100>',
  );
  const headers: Line[] = [own, others].filter((value) => value !== '').map((value): Line => ['Contact', value]);
  if (chance.once(3)) headers.push(['Expires', String(grantedS)]);
  if (chance.once(4))
    for (const route of routesOf(asked.speaker, drawChain(chance)))
      headers.push(['Service-Route', route.replace('>', ';lr>').replace(';lr;lr', ';lr')]);
  if (chance.once(4)) headers.push(['P-Associated-URI', '<tel:+15550100>, <sip:alice@example.test>'], ['Path', '<sip:192.0.2.3;lr>']);
  asked.respond(200, { headers });
}

export function answerPublish(asked: Asked): void {
  const { chance } = asked.speaker;
  if (isTurnedAway(asked, 'Min-Expires')) return;
  if (chance.once(6)) {
    asked.respond(412);
    return;
  }
  const headers: Line[] = chance.once(6) ? [] : [['SIP-ETag', chance.word()]];
  if (!chance.once(4)) headers.push(['Expires', chance.pick('1', '30', '300', '3600', '0')]);
  asked.respond(chance.pick(200, 200, 202, 204), { headers });
}

export function answerSubscribe(asked: Asked, known: FarDialog | undefined, addDialog: (dialog: FarDialog) => void): void {
  const { chance } = asked.speaker;
  if (known?.isOver === true || (known !== undefined && chance.once(12))) {
    asked.respond(481);
    return;
  }
  if (isTurnedAway(asked, 'Min-Expires')) return;
  const dialog = known ?? openDialog(asked);
  if (known === undefined) addDialog(dialog);
  const routes = [...routesOf(dialog.speaker, dialog.chain)].reverse().map((route): Line => ['Record-Route', route]);
  const grantedS = askedS(asked) === 0 ? 0 : chance.pick(60, 600, 3600, 5, 0);
  const accept = (): void => {
    const tag = /;tag=([^;]+)$/.exec(dialog.local)?.[1] ?? '';
    asked.respond(chance.pick(200, 200, 202), { tag, headers: [...routes, dialog.contact(), ['Expires', String(grantedS)]] });
  };
  const what = asked.speaker.mood('NOTIFY', { both: 8, early: 3, only: 1, mute: 2, fork: 2 });
  if (what === 'early' || what === 'only') notify(asked, dialog, grantedS);
  if (what === 'only') return;
  asked.speaker.later(what === 'early' ? chance.between(1, 300) : 0, () => {
    accept();
    if (what === 'mute') return;
    if (what === 'fork') notifyOfFork(asked, addDialog);
    notify(asked, dialog, grantedS);
  });
}

function openDialog(asked: Asked): FarDialog {
  const { speaker, seen } = asked;
  return new FarDialog({
    speaker,
    callId: valueOf(seen, 'Call-ID'),
    local: `${valueOf(seen, 'To').replace(/\s*;\s*tag=.*$/, '')};tag=${speaker.chance.word()}`,
    remote: valueOf(seen, 'From'),
    remoteTarget: uriOf(elementsOf(seen, 'Contact')[0] ?? ''),
    chain: drawChain(speaker.chance),
    place: ownPlace,
  });
}

function notifyOfFork(asked: Asked, addDialog: (dialog: FarDialog) => void): void {
  const fork = openDialog(asked);
  addDialog(fork);
  notify(asked, fork, 60);
}

/** The first NOTIFY and those that follow, to the end that the stranger gives it. */
function notify(asked: Asked, dialog: FarDialog, grantedS: number): void {
  const { speaker, seen } = asked;
  const { chance } = speaker;
  const event = valueOf(seen, 'Event');
  const say = (state: string): void => {
    if (dialog.isOver) return;
    if (state.startsWith('terminated')) dialog.isOver = true;
    const wrong = chance.once(15) ? 'odd' : event;
    dialog.send('NOTIFY', { headers: [['Event', wrong], ['Subscription-State', state], ...notifyRoutes(dialog)] });
  };
  say(
    grantedS === 0
      ? chance.pick('terminated;reason=timeout', 'terminated')
      : chance.pick(`active;expires=${grantedS}`, 'active', 'pending', 'ACTIVE ; expires=3', 'new-state;x=y', 'active;expires=4294967295'),
  );
  if (grantedS === 0) return;
  for (let count = chance.between(0, 3); count > 0; count--) {
    speaker.later(chance.between(100, 200_000), () => {
      const reason = chance.pick(
        'deactivated',
        'probation',
        'probation;retry-after=5',
        'rejected',
        'timeout',
        'giveup',
        'giveup;retry-after=60',
        'noresource',
        'invariant',
        'x-odd',
        'timeout;retry-after=x',
      );
      if (chance.once(8)) dialog.move();
      say(chance.once(2) ? chance.pick('terminated', `terminated;reason=${reason}`) : 'active;expires=120');
    });
  }
}

/** A NOTIFY may come before the 2xx and makes the dialog then: its proxies record themselves as well. */
function notifyRoutes(dialog: FarDialog): readonly Line[] {
  return routesOf(dialog.speaker, dialog.chain).map((route): Line => ['Record-Route', route]);
}

export function notifyRefer(asked: Asked, dialog: FarDialog): void {
  const { chance } = asked.speaker;
  const { number } = sequenceOf(asked.seen);
  const event = chance.pick(`refer;id=${number}`, 'refer', 'refer;id=999');
  const say = (state: string, fragment: string): void => {
    const headers: Line[] = [
      ['Event', event],
      ['Subscription-State', state],
    ];
    const { speaker } = dialog;
    speaker.later(0, () => dialog.send('NOTIFY', { headers, body: fragment }));
  };
  say('active;expires=60', 'SIP/2.0 100 Trying');
  if (chance.once(3)) return;
  asked.speaker.later(chance.between(100, 70_000), () => {
    const fragment = chance.pick('SIP/2.0 200 OK', 'SIP/2.0 603 Decline\r\nX-A: b', 'SIP/2.0 180 Ringing', 'nothing', '');
    say(chance.pick('terminated;reason=noresource', 'terminated', 'active;expires=5'), fragment);
  });
}
