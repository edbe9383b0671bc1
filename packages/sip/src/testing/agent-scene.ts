// A user agent and a far end without a stack in a virtual world, for tests of one usage at a time.

import { VirtualWorld, settle, type VirtualPlatform } from '@offhook/base/virtual';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { TransportLayer } from '../transport/transport-layer.ts';
import type { ListenOptions, TransportOptions } from '../transport/transport-options.ts';
import { UserAgent } from '../user-agent.ts';
import type { Account, AccountOptions } from '../usage/account.ts';
import type { UserAgentOptions } from '../user-agent-types.ts';
import { RawPeer, type RequestLines } from './raw-peer.ts';

export const here = { address: '192.0.2.1', port: 5060 };
export const there = { address: '192.0.2.2', port: 5060 };

export interface AgentScene {
  readonly world: VirtualWorld;
  readonly platform: VirtualPlatform;
  readonly transport: TransportLayer;
  readonly agent: UserAgent;
  /** `sip:alice@example.test`. */
  readonly account: Account;
  readonly peer: RawPeer;
  /** Lets `ms` of virtual time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** A further far end. */
  readonly peerAt: (address: string, port?: number) => Promise<RawPeer>;
  /** The peer asks, and the final response to it comes back, if any. */
  readonly ask: (method: string, lines?: Partial<RequestLines>) => Promise<SipResponse | undefined>;
}

export async function createAgentScene(
  options: {
    readonly agent?: Partial<UserAgentOptions>;
    readonly account?: Partial<AccountOptions>;
    readonly listen?: readonly ListenOptions[];
    readonly transport?: Partial<TransportOptions>;
  } = {},
): Promise<AgentScene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(here.address);
  const listen = options.listen ?? [{ protocol: 'udp', ...here }];
  const transport = await TransportLayer.open({ ...options.transport, platform, listen });
  const agent = new UserAgent({ platform, transport, userAgentHeader: 'Test/1', sessionExpiresS: 0, ...options.agent });
  const account = agent.addAccount({ addressOfRecord: 'sip:alice@example.test', ...options.account });
  const peerAt = (address: string, port = 5060): Promise<RawPeer> => RawPeer.open(world.platform(address).network, { address, port });
  const peer = await peerAt(there.address);
  const pass = async (ms: number): Promise<void> => {
    await world.clock.advance(ms);
    await settle();
  };
  let calls = 0;
  return {
    world,
    platform,
    transport,
    agent,
    account,
    peer,
    pass,
    peerAt,
    ask: async (method, lines = {}) => {
      const before = peer.seen.length;
      peer.ask(
        {
          method,
          uri: 'sip:alice@192.0.2.1',
          from: '<sip:bob@example.test>;tag=b',
          to: '<sip:alice@example.test>',
          callId: `ask${++calls}`,
          ...lines,
        },
        here,
      );
      await pass(10);
      return peer.seen
        .slice(before)
        .filter((message): message is SipResponse => message.kind === 'response')
        .find(({ status, cSeq }) => status >= 200 && cSeq.method === method);
    },
  };
}

/** The peer answers every request of these methods so. */
export function answerWith(
  scene: Pick<AgentScene, 'peer'>,
  answers: Readonly<Record<string, number | ((request: SipRequest) => void)>>,
): void {
  const { peer } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request') return;
    const answer = answers[message.method];
    if (typeof answer === 'function') answer(message);
    else if (answer !== undefined) peer.reply(message, answer, from);
  };
}
