// Whether a call is answered without a person, and how: voIpProt.SIP.alertInfo.*, se.rt.*, call.autoAnswer.*.
// Alert-Info counts by the ring class that the settings give its text. For answer-after of Call-Info and for Answer-Mode (RFC 5373) the guide has no parameter:
// Deviation: they say when, or that a person is wanted, and never that a call is answered where neither a ring class nor call.autoAnswer.SIP does.

import type { SipRequest } from '@offhook/sip';
import type { Settings } from '@offhook/ucs';

import type { RingClass } from './ring-class.ts';
import { isRingClass, ringClassOf } from './ring-class.ts';

export interface AutoAnswer {
  /** From the arrival of the call to the tone. */
  readonly afterMs: number;
  /** The microphone is off until the person acts. */
  readonly isMuted: boolean;
  readonly hasTone: boolean;
}

const fallbackClass = 'ringAutoAnswer' satisfies RingClass;

/** Undefined where the call rings as others do. */
export function autoAnswerOf(settings: Settings, invite: SipRequest): AutoAnswer | undefined {
  const ofHeader = ringClassOf(settings, invite.headers.all('Alert-Info').join(', '));
  const byClass = ofHeader !== undefined && answers(settings, ofHeader) ? ofHeader : undefined;
  const ringClass = byClass ?? (settings.get('call.autoAnswer.SIP') ? configuredClass(settings) : undefined);
  const mode = (invite.headers.get('Answer-Mode') ?? '').trim().toLowerCase();
  if (ringClass === undefined || mode.startsWith('manual')) return undefined;
  return {
    afterMs: answerAfterMs(invite) ?? (mode.startsWith('auto') ? 0 : ringMs(settings, ringClass)),
    // Either setting mutes: nobody is heard who does not know that the phone listens.
    isMuted: settings.get('call.autoAnswer.micMute') || settings.get(`se.rt.${ringClass}.micMute`),
    hasTone: settings.get('call.autoAnswer.playTone.enable'),
  };
}

function answers(settings: Settings, ringClass: RingClass): boolean {
  return /^(?:ring-?)?answer$/i.test(settings.get(`se.rt.${ringClass}.type`));
}

/** call.autoAnswer.ringClass, where it is a class. */
function configuredClass(settings: Settings): RingClass {
  const name = settings.get('call.autoAnswer.ringClass');
  return isRingClass(name) ? name : fallbackClass;
}

/** A class of type answer does not ring. */
function ringMs(settings: Settings, ringClass: RingClass): number {
  return /^ring/i.test(settings.get(`se.rt.${ringClass}.type`)) ? settings.get(`se.rt.${ringClass}.timeout`) : 0;
}

/** Seconds in the parameter answer-after of a Call-Info value, as call servers write it. */
function answerAfterMs(invite: SipRequest): number | undefined {
  for (const value of invite.headers.list('Call-Info')) {
    const seconds = /;\s*answer-after\s*=\s*(\d{1,4})\s*(?:;|$)/i.exec(value)?.[1];
    if (seconds !== undefined) return Number(seconds) * 1000;
  }
  return undefined;
}
