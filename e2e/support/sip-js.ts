// SIP.js over WebSocket, registered at our call server, with plain RTP in place of a browser's media.

import { Inviter, Registerer, RegistererState, UserAgent } from 'sip.js';
import type { Invitation, Referral, Session, SessionDescriptionHandler } from 'sip.js';

import { callServerAddress, webSocketPort } from './call-server.ts';
import { realm } from './kamailio.ts';
import { letGoOfLongTimers } from './lingering-timers.ts';
import { eventually } from './process.ts';
import { RtpStandIn } from './rtp-stand-in.ts';

const sdpType = 'application/sdp';

function standInHandler(address: string): SessionDescriptionHandler {
  const rtp = RtpStandIn.open(address);
  return {
    close: () => void rtp.then((opened) => opened.close()),
    getDescription: async () => ({ body: (await rtp).describe(), contentType: sdpType }),
    hasDescription: (contentType) => contentType === sdpType,
    setDescription: async (description) => (await rtp).take(description),
    sendDtmf: () => false,
  };
}

export class SipJsAgent {
  /** INVITEs that came, oldest first. */
  readonly invitations: Invitation[] = [];
  /** What a REFER in any of its sessions asks for; taken by whoever runs the test. */
  readonly referrals: Referral[] = [];
  readonly #agent: UserAgent;
  readonly #registerer: Registerer;

  private constructor(user: string, address: string) {
    this.#agent = new UserAgent({
      uri: uriOf(`sip:${user}@${realm}`),
      authorizationUsername: user,
      authorizationPassword: `pw${user}`,
      transportOptions: { server: `ws://${callServerAddress}:${webSocketPort}`, traceSip: false },
      sessionDescriptionHandlerFactory: () => standInHandler(address),
      logBuiltinEnabled: false,
      gracefulShutdown: false,
      delegate: {
        onInvite: (invitation) => {
          this.invitations.push(invitation);
          this.#watch(invitation);
        },
      },
    });
    this.#registerer = new Registerer(this.#agent);
  }

  static async start(options: { user: string; address: string }): Promise<SipJsAgent> {
    letGoOfLongTimers();
    const agent = new SipJsAgent(options.user, options.address);
    await agent.#agent.start();
    await agent.#registerer.register();
    await eventually('SIP.js registering', () => agent.#registerer.state === RegistererState.Registered);
    return agent;
  }

  /** `withoutSdp` leaves the offer to the other side. */
  async call(target: string, options: { withoutSdp?: boolean } = {}): Promise<Session> {
    const inviter = new Inviter(this.#agent, uriOf(target), { inviteWithoutSdp: options.withoutSdp === true });
    this.#watch(inviter);
    await inviter.invite();
    return inviter;
  }

  refer(session: Session, target: string): Promise<unknown> {
    return session.refer(uriOf(target));
  }

  async stop(): Promise<void> {
    await this.#agent.stop();
  }

  #watch(session: Session): void {
    session.delegate = { onRefer: (referral) => void this.referrals.push(referral) };
  }
}

function uriOf(text: string): NonNullable<ReturnType<typeof UserAgent.makeURI>> {
  const uri = UserAgent.makeURI(text);
  if (uri === undefined) throw new Error(`expected a SIP URI, got ${text}`);
  return uri;
}
