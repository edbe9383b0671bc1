// Two user agents in a virtual world, for the tests of calls.

import { VirtualWorld, settle, type LinkConditions } from '@offhook/base/virtual';
import { TransportLayer, UserAgent, textBody, type Account, type Body, type InviteSession, type UserAgentOptions } from '../src/index.ts';

export interface End {
  readonly agent: UserAgent;
  readonly transport: TransportLayer;
  readonly account: Account;
  readonly address: string;
}

export interface Pair {
  readonly world: VirtualWorld;
  readonly alice: End;
  readonly bob: End;
  /** Lets `ms` of virtual time pass. */
  pass(ms: number): Promise<void>;
}

export function offerBody(text: string): Body {
  return textBody('application/sdp', text);
}

export function bodyText(body: Body | undefined): string {
  return body === undefined ? '' : new TextDecoder().decode(body.content);
}

export async function addEnd(
  world: VirtualWorld,
  user: string,
  address: string,
  options: Partial<UserAgentOptions> = {},
  protocol: 'udp' | 'tcp' = 'udp',
): Promise<End> {
  const platform = world.platform(address);
  const transport = await TransportLayer.open({ platform, listen: [{ protocol, address, port: 5060 }] });
  const agent = new UserAgent({ platform, transport, userAgentHeader: `Test/${user}`, sessionExpiresS: 0, ...options });
  const account = agent.addAccount({ addressOfRecord: `sip:${user}@example.test`, displayName: user });
  return { agent, transport, account, address };
}

export async function createPair(
  options: {
    seed?: number;
    conditions?: Partial<LinkConditions>;
    alice?: Partial<UserAgentOptions>;
    bob?: Partial<UserAgentOptions>;
    protocol?: 'udp' | 'tcp';
  } = {},
): Promise<Pair> {
  const world = new VirtualWorld({
    seed: options.seed ?? 1,
    ...(options.conditions === undefined ? {} : { conditions: options.conditions }),
  });
  const alice = await addEnd(world, 'alice', '192.0.2.1', options.alice, options.protocol);
  const bob = await addEnd(world, 'bob', '192.0.2.2', options.bob, options.protocol);
  return {
    world,
    alice,
    bob,
    pass: async (ms) => {
      await world.clock.advance(ms);
      await settle();
    },
  };
}

export function targetOf(end: End, protocol: 'udp' | 'tcp' = 'udp'): string {
  return `sip:${end.account.options.addressOfRecord.slice(4).split('@')[0]}@${end.address}:5060${protocol === 'udp' ? '' : `;transport=${protocol}`}`;
}

/** A call that bob takes at once; both sessions confirmed. */
export async function connect(pair: Pair, protocol: 'udp' | 'tcp' = 'udp'): Promise<{ caller: InviteSession; callee: InviteSession }> {
  let callee: InviteSession | undefined;
  pair.bob.agent.delegate.onInvite = (session) => {
    callee = session;
    session.delegate = { answerOffer: (offer) => offerBody(`answer to ${bodyText(offer)}`) };
    void session.accept();
  };
  const caller = pair.alice.agent.invite({
    account: pair.alice.account,
    target: targetOf(pair.bob, protocol),
    body: offerBody('offer 1'),
    delegate: { answerOffer: (offer) => offerBody(`answer to ${bodyText(offer)}`) },
  });
  await pair.pass(5000);
  if (callee === undefined) throw new Error('expected bob to be called');
  return { caller, callee };
}
