// The phone's side of SIP: its sockets, its user agent and its lines, opened after each boot and closed before the next.

import type { IncomingRequest, InviteSession } from '@offhook/sip';
import { TransportLayer, UserAgent } from '@offhook/sip';
import type { Settings } from '@offhook/ucs';
import { sipUserAgent } from '@offhook/ucs';

import type { PhoneOptions } from '../phone-options.ts';
import { Line } from './line.ts';
import type { LineSettings } from './line-settings.ts';
import { configuredLines } from './line-settings.ts';

export interface PhoneLinesEvents {
  readonly onInvite: (session: InviteSession) => void;
  readonly onNotify: (request: IncomingRequest) => void;
  readonly onChange: () => void;
}

const defaultSipPort = 5060;
const keepAliveMs = 60_000;
const closeWithinMs = 3000;

/** The mailbox of a line: msg.mwi.x.subscribe, a user of the line's own domain or a whole address. */
function messageAddress(settings: Settings, line: LineSettings): string | undefined {
  const text = settings.get('msg.mwi.#.subscribe', line.index);
  if (text === '') return undefined;
  return text.includes('@') ? `sip:${text.replace(/^sips?:/i, '')}` : line.addressOfRecord.replace(/^sip:[^@]*/, `sip:${text}`);
}

export class PhoneLines {
  readonly userAgent: UserAgent;
  readonly lines: readonly Line[];

  private constructor(userAgent: UserAgent, lines: readonly Line[]) {
    this.userAgent = userAgent;
    this.lines = lines;
  }

  /** Rejects with ProblemError network where the SIP port cannot be had. */
  static async open(options: PhoneOptions, settings: Settings, events: PhoneLinesEvents): Promise<PhoneLines> {
    const { platform, address, model, version, macAddress } = options;
    const port = options.sipPort ?? (settings.get('voIpProt.SIP.local.port') || defaultSipPort);
    const trust = options.sipTrust ?? [];
    const transport = await TransportLayer.open({
      platform,
      listen: [
        { protocol: 'udp', address, port },
        { protocol: 'tcp', address, port },
      ],
      from: address,
      keepAliveMs,
      tls: { ...(trust.length === 0 ? {} : { trust }), skipNameCheck: !settings.get('sec.TLS.SIP.strictCertCommonNameValidation') },
    });
    const userAgent = new UserAgent({
      platform,
      transport,
      ownsTransport: true,
      userAgentHeader: sipUserAgent({ model, version, ...(settings.get('sec.tagSerialNo') ? { tagSerialNumber: macAddress } : {}) }),
      closeWithinMs,
      allowEvents: ['message-summary', 'talk', 'hold', 'check-sync', 'dialog'],
      delegate: { onInvite: events.onInvite, onNotify: events.onNotify },
    });
    const lines = configuredLines(settings, model).map((line) => {
      const mailbox = messageAddress(settings, line);
      return new Line({
        settings: line,
        userAgent,
        log: platform.log,
        events: { onChange: events.onChange, ...(options.pace === undefined ? {} : { pace: options.pace }) },
        ...(mailbox === undefined ? {} : { messageAddress: mailbox }),
      });
    });
    return new PhoneLines(userAgent, lines);
  }

  /** Unregisters, waiting for the answer no longer than a person would, and frees the sockets. */
  close(): Promise<void> {
    return this.userAgent.close();
  }
}
