// Call control: placing, answering and ending calls. Hold, transfer and conference are in files of their own.

import type { Platform } from '@offhook/base';
import { ProblemError, isProblem, messageOf, randomHex } from '@offhook/base';
import type { InviteSession, SessionEnd } from '@offhook/sip';
import { textBody } from '@offhook/sip';
import type { Address, Contact, Disposition } from '@offhook/ucs';

import type { Line } from '../line/line.ts';
import { autoAnswerOf } from './auto-answer.ts';
import { Call } from './call.ts';
import { ringTypeOf } from './ring-type.ts';
import { createCallLeg, offerRefusal, sdpType } from './call-media.ts';
import type { AudibleCallsOptions } from './audible-calls.ts';
import { AudibleCalls } from './audible-calls.ts';
import type { PlaceOptions } from './call-table.ts';
import { dispositionOf, endText } from './disposition.ts';
import { forwardTarget } from './forwarding.ts';
import { holdOthers } from './hold.ts';
import type { Treatment } from './incoming-treatment.ts';
import { treatmentOf } from './incoming-treatment.ts';
import { partyOf } from './party.ts';
import { sessionDelegate } from './session-delegate.ts';
import { addressText, dialledUri, targetUri } from './target.ts';

/** The tone before an answer without a person sounds so long, whichever it is. */
const announcementMs = 600;

export interface CallControlOptions extends Omit<AudibleCallsOptions, 'clock'> {
  readonly platform: Platform;
  readonly address: string;
  readonly lines: () => readonly Line[];
  readonly isDoNotDisturb: () => boolean;
  /** Who has the address in the directory. */
  readonly contactOf: (address: string) => Contact | undefined;
}

export class CallControl extends AudibleCalls {
  readonly options: CallControlOptions;

  constructor(options: CallControlOptions) {
    super({ ...options, clock: options.platform.clock });
    this.options = options;
  }

  /** Places a call; `target` is what was dialled: digits, a SIP URI, or user@host. Resolves when the INVITE has gone. Throws conflict where the line has no room, not-found without a line. */
  async place(lineIndex: number, target: string, options: PlaceOptions = {}): Promise<Call> {
    const line = this.options.lines().find((candidate) => candidate.settings.index === lineIndex);
    if (line === undefined) throw new ProblemError('not-found', `line ${lineIndex} is not configured`);
    const { settings } = line;
    if (this.calls.filter((call) => call.line === line).length >= settings.callsPerLineKey * settings.lineKeys) {
      throw new ProblemError('conflict', `Line ${lineIndex} holds no more calls`);
    }
    const uri = targetUri(target, settings.addressOfRecord);
    const name = this.nameOf(uri);
    const party: Address = { address: uri, ...(name === undefined ? {} : { name }) };
    const call = new Call({
      id: this.#newId(),
      line,
      direction: 'Out',
      startedAtMs: this.clock.now(),
      destination: party,
      party,
      state: 'dialling',
    });
    call.consultsFor = options.consultsFor;
    this.add(call);
    this.changed();
    try {
      await holdOthers(this, call);
      if (call.isEnded) return call;
      call.leg = await this.#createLeg();
      if (call.isEnded) {
        await call.leg.close();
        return call;
      }
      call.session = line.userAgent.invite({
        account: line.account,
        target: dialledUri(target, uri),
        body: textBody(sdpType, call.offers.make(call.leg, 'sendrecv')),
        delegate: sessionDelegate(this, call),
        ...(options.replaces === undefined ? {} : { replaces: options.replaces }),
        ...(options.referredBy === undefined ? {} : { referredBy: options.referredBy }),
      });
    } catch (error) {
      this.#fail(call, error);
      throw error;
    }
    this.#armTimeout(call, this.settings().get('call.ringBackTimeOut'), () => call.session?.end());
    return call;
  }

  /** An INVITE came: rings, or is refused as the settings and the person wish. */
  incoming(session: InviteSession): void {
    const line = this.options.lines().find((candidate) => candidate.account === session.account) ?? this.options.lines()[0];
    if (line === undefined) return session.reject(404);
    const refusal = offerRefusal(session.invite.sessionBody, this.settings());
    if (refusal !== undefined) {
      // Nobody could answer it; a call server tries another device, or another offer.
      const { code, text } = refusal;
      this.log.warn('a call without a usable offer was refused', { code });
      return session.reject(488, { headers: { Warning: `${code} ${this.options.address} "${text}"` } });
    }
    const party = partyOf(session.remoteIdentity, this.nameOf);
    const destination: Address = { address: addressText(session) };
    const call = new Call({
      id: this.#newId(),
      line,
      direction: 'In',
      startedAtMs: this.clock.now(),
      destination,
      party,
      state: 'offering',
    });
    const replaced = session.replaces === undefined ? undefined : this.calls.find((candidate) => candidate.session === session.replaces);
    const isFull =
      replaced === undefined &&
      this.calls.filter((candidate) => candidate.line === line).length >= line.settings.callsPerLineKey * line.settings.lineKeys;
    const isBusy = isFull || (this.calls.length > 0 && replaced === undefined && !this.settings().get('call.callWaiting.enable'));
    // RFC 3891: what takes the place of a call that is there already disturbs nobody.
    const isUnwanted = this.options.isDoNotDisturb() && replaced === undefined;
    call.isIgnored = isUnwanted;
    call.session = session;
    session.delegate = sessionDelegate(this, call);
    const contact = this.options.contactOf(party.address);
    const settings = this.settings();
    const lineIndex = line.settings.index;
    const treatment: Treatment =
      replaced === undefined ? treatmentOf({ settings, lineIndex, contact, isBusy, isDoNotDisturb: isUnwanted }) : { kind: 'ring' };
    if (treatment.kind === 'refuse') return this.#turnedAway(call, treatment.disposition, () => session.reject(treatment.status));
    if (treatment.kind === 'forward') {
      const to = targetUri(treatment.to, line.settings.addressOfRecord);
      return this.#turnedAway(call, 'Forwarded', () => session.redirect([to]));
    }
    call.rings = ringTypeOf(settings, { invite: session.invite, contact, lineIndex });
    this.add(call);
    if (replaced !== undefined) {
      // RFC 3891 §3: the call takes the place of one that was accepted before, and is accepted at once.
      void this.answer(call.id).catch((error: unknown) => this.#fail(call, error));
      return undefined;
    }
    void session.progress(180).catch((error: unknown) => this.log.warn('ringing was not sent', { reason: messageOf(error) }));
    this.#armNoAnswer(call);
    this.#armAutoAnswer(call, session);
    this.changed();
    return undefined;
  }

  async answer(id: string): Promise<void> {
    const call = this.call(id);
    if (call.state !== 'offering' || call.session === undefined || call.isAnswering)
      throw new ProblemError('conflict', 'only a ringing call can be answered');
    call.isAnswering = true;
    try {
      await holdOthers(this, call);
      const leg = await this.#createLeg();
      // The caller may have given up while the ports were being bound.
      if (call.isEnded) return await leg.close();
      call.leg = leg;
      try {
        await call.session.accept();
      } catch (error) {
        this.#fail(call, error);
        throw error;
      }
      this.connected(call);
    } finally {
      call.isAnswering = false;
    }
    return undefined;
  }

  reject(id: string): void {
    const call = this.call(id);
    if (call.state !== 'offering') throw new ProblemError('conflict', 'only a ringing call can be rejected');
    call.session?.reject(603);
  }

  /** Stops the ringing here; the caller hears on, and the call can still be answered. */
  ignore(id: string): void {
    const call = this.call(id);
    call.isIgnored = true;
    this.changed();
  }

  end(id: string): void {
    const call = this.call(id);
    if (call.session === undefined) this.ended(call, undefined);
    else call.session.end();
  }

  /** The call is up: both parties can speak, and any other waits. */
  connected(call: Call): void {
    if (call.isEnded) return;
    call.answerLimit?.cancel();
    call.autoAnswer?.cancel();
    if (call.connectedAtMs === undefined) {
      call.connectedAtMs = this.clock.now();
      call.disposition = 'Normal';
    }
    call.becomeSpoken('connected');
    const last = call.connections.at(-1);
    if (last?.address !== call.party.address) call.connections.push(call.party);
    this.changed();
    void holdOthers(this, call);
  }

  /** A session ended, by whomever. */
  ended(call: Call, end: SessionEnd | undefined): void {
    if (call.isEnded) return;
    if (call.disposition === 'Partial' || call.disposition === 'Normal') call.disposition = dispositionOf(call, end);
    // What failed here has been said already.
    if (call.endText === '') call.endText = endText(end);
    call.answerLimit?.cancel();
    call.autoAnswer?.cancel();
    const wasActive = call.isActive;
    call.become('ended');
    this.remove(call);
    if (wasActive || this.calls.length === 0) this.unmuteAfterCall();
    call.offers.drop();
    void call.leg?.close();
    this.announceEnd(call);
    this.changed();
  }

  async sendDigits(id: string, digits: string): Promise<void> {
    await this.call(id).leg?.sendDtmf(digits);
  }

  /** Ends all calls; idempotent. */
  close(): void {
    for (const call of [...this.calls]) {
      if (call.session === undefined) this.ended(call, undefined);
      else call.session.end();
    }
    this.audio.close();
  }

  /** Lets go of calls whose far end did not answer that they end: their user agent is gone. */
  abandon(): void {
    for (const call of [...this.calls]) this.ended(call, undefined);
    this.audio.close();
  }

  /** Not ringing, but the person sees that somebody called. */
  #turnedAway(call: Call, disposition: Disposition, refuse: () => void): void {
    call.disposition = disposition;
    call.become('ended'); // first: what the session says of its end is then no news
    refuse();
    this.announceEnd(call);
  }

  #createLeg(): ReturnType<typeof createCallLeg> {
    const { platform, mediaClock, address, settings } = this.options;
    return createCallLeg({ platform, clock: mediaClock, address, settings: settings() });
  }

  #newId(): string {
    return randomHex(this.options.platform.random, 8);
  }

  #fail(call: Call, error: unknown): void {
    if (!isProblem(error)) throw error;
    this.log.warn('call failed', { code: error.code });
    call.endText = error.message;
    call.session?.end();
    this.ended(call, undefined);
  }

  #armTimeout(call: Call, afterS: number, passed: () => void): void {
    if (afterS === 0) return;
    call.answerLimit = this.clock.setTimer(afterS * 1000, () => {
      if (!call.isEnded && call.connectedAtMs === undefined) passed();
    });
  }

  /** Nobody answers: the call goes elsewhere, or is given up. */
  #armNoAnswer(call: Call): void {
    const settings = this.settings();
    const { index, addressOfRecord } = call.line.settings;
    const to = forwardTarget(settings, index, 'no-answer');
    const limitS = settings.get('call.offeringTimeOut');
    const forwardS = settings.get('divert.noanswer.#.timeout', index);
    if (to === undefined || (limitS > 0 && limitS <= forwardS)) return this.#armTimeout(call, limitS, () => call.session?.reject(480));
    return this.#armTimeout(call, Math.max(1, forwardS), () => {
      if (call.isAnswering) return;
      call.disposition = 'Forwarded';
      call.session?.redirect([targetUri(to, addressOfRecord)]);
    });
  }

  /** For calls that a server of the line hands on, and only while there is no other call: a stranger opens no microphone. */
  #armAutoAnswer(call: Call, session: InviteSession): void {
    const isOfOwnServer = session.flow !== undefined && session.account?.ownServers.isSender(session.flow) === true;
    const how = isOfOwnServer && this.calls.length === 1 ? autoAnswerOf(this.settings(), session.invite) : undefined;
    if (how === undefined) return;
    const isStillWanted = (): boolean => call.state === 'offering' && !call.isAnswering && !call.isIgnored && this.calls.length === 1;
    const answerNow = (): void => {
      call.isAnnounced = false;
      if (!isStillWanted()) return this.changed();
      if (how.isMuted) this.isMuted = true;
      this.answer(call.id).catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        this.log.warn('a call was not answered without a person', { code: error.code });
      });
      return undefined;
    };
    const announce = (): void => {
      if (!isStillWanted()) return;
      call.isAnnounced = true;
      call.autoAnswer = this.clock.setTimer(announcementMs, answerNow);
      this.changed();
    };
    const begin = how.hasTone ? announce : answerNow;
    if (how.afterMs === 0) begin();
    else call.autoAnswer = this.clock.setTimer(how.afterMs, begin);
  }
}
