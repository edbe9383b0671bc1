// voIpProt.SIP.requestValidation.x: which requests are checked, by their source address, by a digest, or by both. Each row names a method and may confine it to event packages.

import type { Platform } from '@offhook/base';
import type { IncomingRequest, SipRequest } from '@offhook/sip';
import { DigestServer } from '@offhook/sip';
import type { Settings } from '@offhook/ucs';

import type { LineSettings } from '../line/line-settings.ts';

/** As many rows, and events of a row, as the settings have. */
const rowLimit = 20;

interface Rule {
  readonly method: string;
  readonly bySource: boolean;
  readonly byDigest: boolean;
  /** All where empty. */
  readonly events: readonly string[];
}

function rulesOf(settings: Settings): readonly Rule[] {
  const rules: Rule[] = [];
  for (let row = 1; row <= rowLimit; row++) {
    const method = settings.get('voIpProt.SIP.requestValidation.#.request', row);
    const how = settings.get('voIpProt.SIP.requestValidation.#.method', row);
    if (method === undefined || how === undefined) continue;
    const events: string[] = [];
    for (let index = 1; index <= rowLimit; index++) {
      const event = settings.get('voIpProt.SIP.requestValidation.#.request.#.event', row, index);
      if (event !== '') events.push(event.toLowerCase());
    }
    rules.push({ method, bySource: how !== 'digest', byDigest: how !== 'source', events });
  }
  return rules;
}

export class RequestValidation {
  readonly #rules: readonly Rule[];
  /** Where a rule asks for one. */
  readonly #digest: DigestServer | undefined;
  readonly #lines: readonly LineSettings[];

  constructor(options: {
    readonly platform: Pick<Platform, 'clock' | 'cryptography' | 'random'>;
    readonly settings: Settings;
    readonly lines: readonly LineSettings[];
  }) {
    this.#rules = rulesOf(options.settings);
    this.#lines = options.lines;
    this.#digest = this.#rules.some((rule) => rule.byDigest)
      ? new DigestServer({
          platform: options.platform,
          realm: options.settings.get('voIpProt.SIP.requestValidation.digest.realm'),
        })
      : undefined;
  }

  /** The status of the refusal, which has been sent where it is a challenge; undefined where nothing speaks against the request. */
  refusal(incoming: IncomingRequest): 401 | 403 | undefined {
    const { request, account, flow } = incoming;
    const rules = this.#rules.filter((rule) => rule.method === request.method && isOfEvents(request, rule.events));
    if (rules.some((rule) => rule.bySource) && account?.ownServers.isAddress(flow.remote.address) !== true) return 403;
    if (this.#digest === undefined || !rules.some((rule) => rule.byDigest)) return undefined;
    const verdict = this.#digest.verify(request, (name) => this.#passwordOf(name));
    if (verdict.kind === 'accepted') return undefined;
    incoming.respond(401, { headers: this.#digest.challenge({ stale: verdict.why === 'stale' }) });
    return 401;
  }

  /** The server signs with the login of the line that it speaks to. */
  #passwordOf(name: string): string | undefined {
    return this.#lines.find((line) => line.authUser === name && line.authPassword !== '')?.authPassword;
  }
}

function isOfEvents(request: SipRequest, events: readonly string[]): boolean {
  if (events.length === 0 || (request.method !== 'SUBSCRIBE' && request.method !== 'NOTIFY')) return true;
  return events.includes(request.event?.value ?? '');
}
