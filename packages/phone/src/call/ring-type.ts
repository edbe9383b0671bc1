// How an incoming call sounds: the ring type of its contact, else of the class that Alert-Info names, else of its line (guide, Local Contact Directory: rt;
// administrator's guide, distinctive ringing, whose order this is from UC Software 4 on).

import type { SipRequest } from '@offhook/sip';
import type { Contact, ParameterValue, Settings } from '@offhook/ucs';

import type { RingClass } from './ring-class.ts';
import { ringClassOf } from './ring-class.ts';

export interface RingType {
  /** ringer1 is silent. */
  readonly ringer: string;
  /** The tone of a call that comes in beside another. */
  readonly callWaiting: ParameterValue<'se.rt.default.callWait'>;
  /** The tone before it is answered without a person. */
  readonly announcement: string;
  /** What the settings call its class; empty where it has none of its own. */
  readonly name: string;
}

const silentRinger = 'ringer1';
/** The first that sounds. */
export const firstRinger = 'ringer2';

/** Directories number ringers or name them; undefined where it is neither. */
function ringerNamed(text: string): string | undefined {
  const number = /^\s*(?:ringer)?\s*0*([1-9]\d?)\s*$/i.exec(text)?.[1];
  return number === undefined || Number(number) > 24 ? undefined : `ringer${number}`;
}

function ringerOfClass(settings: Settings, ringClass: RingClass): string {
  if (/^visual$/i.test(settings.get(`se.rt.${ringClass}.type`))) return silentRinger;
  return ringerNamed(settings.get(`se.rt.${ringClass}.ringer`)) ?? firstRinger;
}

function callWaitingOf(settings: Settings, ringClass: RingClass): RingType['callWaiting'] {
  return settings.get(`se.rt.${ringClass}.callWait`);
}

/** With which calls of a line ring that nobody says more of. */
export function ringerOfLine(settings: Settings, lineIndex: number): string {
  return (
    ringerNamed(settings.get('reg.#.ringType', lineIndex)) ??
    ringerNamed(settings.get('np.normal.ringing.calls.tonePattern')) ??
    ringerOfClass(settings, 'default')
  );
}

/** Of a call that nobody says anything of. */
export const plainRing: RingType = { ringer: firstRinger, callWaiting: 'callWaiting', announcement: 'intercom', name: '' };

export function ringTypeOf(
  settings: Settings,
  { invite, contact, lineIndex }: { readonly invite: SipRequest; readonly contact: Contact | undefined; readonly lineIndex: number },
): RingType {
  const ofHeader = ringClassOf(settings, invite.headers.all('Alert-Info').join(', '));
  const ringer =
    ringerNamed(contact?.ringType ?? '') ??
    (ofHeader === undefined || ofHeader === 'default' ? undefined : ringerOfClass(settings, ofHeader)) ??
    ringerOfLine(settings, lineIndex);
  return {
    ringer,
    callWaiting: callWaitingOf(settings, ofHeader ?? 'default'),
    announcement: settings.get('call.autoAnswer.ringTone'),
    name: ofHeader === undefined || ofHeader === 'default' ? '' : settings.get(`se.rt.${ofHeader}.name`),
  };
}
