// How many calls may ring at once, by where they come from: a flood from outside leaves room for the calls of the line's own server.

import { writeUri } from '@offhook/sip';
import type { InviteSession } from '@offhook/sip';

/** Of one caller at the own server; of one address elsewhere; of all addresses elsewhere together. */
const perCaller = 4;
const perStranger = 2;
const strangersTogether = 4;

interface Origin {
  readonly isStranger: boolean;
  readonly who: string;
}

function originOf(session: InviteSession): Origin {
  const { account, flow } = session;
  if (flow === undefined || account?.ownServers.isSender(flow) !== true) return { isStranger: true, who: flow?.remote.address ?? '' };
  return { isStranger: false, who: writeUri({ ...session.remoteAddress.uri, parameters: new Map(), headers: '' }) };
}

/** True where one more may ring beside those that ring already. */
export function mayRing(session: InviteSession, ringing: readonly InviteSession[]): boolean {
  const origin = originOf(session);
  const others = ringing.map(originOf).filter((other) => other.isStranger === origin.isStranger);
  const ofSame = others.filter((other) => other.who === origin.who).length;
  if (!origin.isStranger) return ofSame < perCaller;
  return ofSame < perStranger && others.length < strangersTogether;
}
