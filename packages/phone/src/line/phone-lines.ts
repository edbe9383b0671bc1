// The phone's side of SIP: its sockets, its user agent and its lines, opened after each boot and closed before the next.

import type { IncomingRequest, InviteSession, NotifierSubscription } from '@offhook/sip';
import { TransportLayer, UserAgent } from '@offhook/sip';
import type { Settings } from '@offhook/ucs';
import { sipUserAgent } from '@offhook/ucs';

import type { Door } from '../door/door.ts';
import type { PhoneOptions } from '../phone-options.ts';
import { unaskedEvents } from '../notify.ts';
import { Line } from './line.ts';
import type { LineSettings } from './line-settings.ts';
import { configuredLines } from './line-settings.ts';
import { mailboxOf } from './mailbox.ts';

export interface PhoneLinesEvents {
  readonly onInvite: (session: InviteSession) => void;
  readonly onNotify: (request: IncomingRequest) => void;
  /** Presence of the phone itself is asked for; only where it is switched on. */
  readonly onSubscribe: (subscription: NotifierSubscription) => void;
  readonly onChange: () => void;
  /** Stands before all requests from outside. */
  readonly door: (lines: readonly LineSettings[]) => Pick<Door, 'screen' | 'admits'>;
}

const defaultSipPort = 5060;
const defaultKeepAliveMs = 60_000;
const closeWithinMs = 3000;
/** Nobody but servers has reason to connect to a phone. */
const incoming = { total: 64, perAddress: 16, messageWithinMs: 15_000 };

function usesOnlyUdp({ servers, outboundProxy }: LineSettings): boolean {
  const hops = outboundProxy === undefined ? servers : [outboundProxy];
  return hops.length > 0 && hops.every(({ protocol }) => protocol === 'udp');
}

export class PhoneLines {
  readonly #userAgent: UserAgent;
  readonly lines: readonly Line[];

  private constructor(userAgent: UserAgent, lines: readonly Line[]) {
    this.#userAgent = userAgent;
    this.lines = lines;
  }

  /** Rejects with ProblemError network where the SIP port cannot be had. */
  static async open(options: PhoneOptions, settings: Settings, events: PhoneLinesEvents): Promise<PhoneLines> {
    const { platform, address, model, version, macAddress } = options;
    const port = options.sipPort ?? (settings.get('voIpProt.SIP.local.port') || defaultSipPort);
    const trust = options.sipTrust ?? [];
    const keepAliveMs = options.keepAliveMs ?? (settings.get('nat.keepalive.interval') * 1000 || defaultKeepAliveMs);
    const configured = configuredLines(settings, model);
    const door = events.door(configured);
    const hasPresence = settings.get('feature.presence.enabled');
    const transport = await TransportLayer.open({
      platform,
      listen: [
        { protocol: 'udp', address, port },
        // A socket that nobody will ever use costs a fleet dearly.
        ...(configured.every(usesOnlyUdp) ? [] : [{ protocol: 'tcp' as const, address, port }]),
      ],
      incoming,
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
      allowEvents: hasPresence ? [...unaskedEvents, 'presence'] : unaskedEvents,
      acceptLanguage: 'en',
      delegate: {
        screen: (request, isInDialog) => door.screen(request, isInDialog),
        onInvite: (session) => {
          if (door.admits(session)) events.onInvite(session);
          else session.reject(486);
        },
        onNotify: events.onNotify,
        ...(hasPresence ? { onSubscribe: events.onSubscribe } : {}),
      },
    });
    const lines = configured.map((line) => {
      const mailbox = mailboxOf(settings, line);
      return new Line({
        settings: line,
        userAgent,
        keepAliveMs,
        log: platform.log,
        events: { onChange: events.onChange, ...(options.pace === undefined ? {} : { pace: options.pace }) },
        ...(mailbox === undefined ? {} : { mailbox }),
      });
    });
    return new PhoneLines(userAgent, lines);
  }

  /** Unregisters, waiting for the answer no longer than a person would, and frees the sockets. */
  async close(): Promise<void> {
    for (const line of this.lines) void line.close();
    await this.#userAgent.close();
  }
}
