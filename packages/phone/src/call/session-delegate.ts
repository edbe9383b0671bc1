// What the SIP session asks of a call: bodies for offers and answers, and what it tells.

import { ProblemError, isProblem, utf8Text } from '@offhook/base';
import type { Body, SessionDelegate, SessionEnd } from '@offhook/sip';
import { textBody } from '@offhook/sip';

import { isFromOwnServerInCall } from '../door/origin.ts';
import type { Call } from './call.ts';
import { sdpType } from './call-media.ts';
import type { HoldDirection } from './call-offers.ts';
import type { CallPlacer, CallTable } from './call-table.ts';
import { hold, reoffer, resume } from './hold.ts';
import { partyOf } from './party.ts';
import { takeRefer } from './transferee.ts';

function directionOf(call: Call): HoldDirection {
  return call.state === 'hold' ? 'sendonly' : 'sendrecv';
}

function answer(call: Call, offer: Body): Body {
  if (call.leg === undefined) throw new ProblemError('unsupported', 'this call has no sound yet');
  if (!/^application\/sdp\b/i.test(offer.contentType))
    throw new ProblemError('unsupported', `expected application/sdp, got ${offer.contentType}`);
  call.offers.overtake();
  return textBody(sdpType, call.leg.answerOffer(utf8Text(offer.content), directionOf(call)));
}

/** Who is told of a call's turns, and can answer it. */
export interface CallKeeper extends CallPlacer {
  connected(call: Call): void;
  ended(call: Call, end: SessionEnd | undefined): void;
  answer(id: string): Promise<void>;
}

export function sessionDelegate(keeper: CallTable & CallKeeper, call: Call): SessionDelegate {
  const noteHold = (): void => {
    if (call.connectedAtMs === undefined || call.leg === undefined) return;
    if (call.leg.isHeldByPeer && (call.state === 'connected' || call.state === 'conference')) call.become('held');
    else if (!call.leg.isHeldByPeer && call.state === 'held') call.become(keeper.conference.includes(call) ? 'conference' : 'connected');
    keeper.changed();
  };
  const refused = (error: unknown): void => {
    if (!isProblem(error)) throw error;
    keeper.log.warn('remote call control refused', { code: error.code });
  };
  return {
    createOffer: () => {
      if (call.leg === undefined) throw new ProblemError('unsupported', 'this call has no sound yet');
      return textBody(sdpType, call.offers.make(call.leg, directionOf(call)));
    },
    dropOffer: () => call.offers.drop(),
    answerOffer: (offer) => {
      const body = answer(call, offer);
      noteHold();
      return body;
    },
    acceptAnswer: (body, context) => {
      try {
        if (call.leg?.isClosed !== false) return;
        if (!call.offers.take(call.leg, utf8Text(body.content))) void reoffer(call, directionOf(call)).then(noteHold).catch(refused);
      } catch (error) {
        if (!isProblem(error)) throw error;
        // An answer that cannot be used leaves a call without sound: better none.
        keeper.log.warn('answer refused', { code: error.code });
        call.session?.end({ reasons: ['SIP;cause=488;text="Not Acceptable Here"'] });
        return;
      }
      if (context.early) call.hasEarlyMedia = true;
      noteHold();
    },
    onProgress: (response) => {
      if (call.isEnded || call.connectedAtMs !== undefined) return;
      call.become(response.status === 180 || response.status === 183 ? 'ringback' : 'proceeding');
      if (response.status === 181) call.disposition = 'Forwarded';
      keeper.changed();
    },
    onAccepted: () => {
      const identity = call.session?.remoteIdentity;
      if (identity !== undefined && call.direction === 'In') call.party = partyOf(identity, keeper.nameOf);
      keeper.connected(call);
    },
    onEnded: (end) => keeper.ended(call, end),
    onRefer: (refer) => takeRefer(keeper, call, refer),
    onIdentity: () => {
      const identity = call.session?.remoteIdentity;
      if (identity === undefined) return;
      const party = partyOf(identity, keeper.nameOf);
      if (party.address === call.party.address && party.name === call.party.name) return;
      // A name that came late makes nobody another party.
      const isAnother = party.address !== call.party.address;
      call.party = party;
      if (call.connectedAtMs !== undefined && isAnother) {
        call.connections.push(party);
        call.finalDestination = party;
      }
      keeper.changed();
    },
    onNotify: (request) => {
      const event = request.request.event?.value;
      if (!isFromOwnServerInCall(request, call.session)) {
        keeper.log.warn('NOTIFY in a call refused: its far end is no server of this line', { event });
        request.respond(403);
        return;
      }
      request.respond(200);
      if (event === 'talk' && call.state === 'offering') void keeper.answer(call.id).catch(refused);
      else if (event === 'talk' && call.state === 'hold') void resume(keeper, call).catch(refused);
      else if (event === 'hold' && call.state === 'connected') void hold(keeper, call).catch(refused);
    },
  };
}
