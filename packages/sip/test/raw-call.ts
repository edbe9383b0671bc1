// A user agent of ours and a far end without a stack, for duties that show only beside somebody else's conduct.

import assert from 'node:assert/strict';
import { VirtualWorld, settle } from '@offhook/base/virtual';
import { RawPeer } from '../src/testing/index.ts';
import type { InviteSession, SessionDelegate, SessionEnd, SipRequest, SipResponse, UserAgentOptions } from '../src/index.ts';
import { addEnd, bodyText, offerBody, type End } from './pair.ts';

export const ours = { address: '192.0.2.1', port: 5060 };
export const theirs = { address: '192.0.2.2', port: 5060 };
export const theirTarget = 'sip:bob@192.0.2.2:5060';

export interface Scene {
  readonly world: VirtualWorld;
  readonly alice: End;
  readonly peer: RawPeer;
  /** Another place of the far end, such as a proxy. */
  at(address: string): Promise<RawPeer>;
  pass(ms: number): Promise<void>;
}

export async function createScene(options: Partial<UserAgentOptions> = {}): Promise<Scene> {
  const world = new VirtualWorld({ seed: 7 });
  const at = (address: string): Promise<RawPeer> => RawPeer.open(world.platform(address).network, { address, port: 5060 });
  const peer = await at(theirs.address);
  const alice = await addEnd(world, 'alice', ours.address, options);
  return {
    world,
    alice,
    peer,
    at,
    pass: async (ms) => {
      await world.clock.advance(ms);
      await settle();
    },
  };
}

export interface RawCall {
  readonly session: InviteSession;
  readonly ends: readonly SessionEnd[];
  /** From and Call-ID of ours, for requests of the far end in the dialog. */
  readonly from: string;
  readonly callId: string;
  /** Sends a request in the dialog and gives its CSeq. */
  readonly ask: (
    method: string,
    options?: { readonly headers?: readonly string[]; readonly body?: string; readonly cSeq?: number },
  ) => number;
}

type Answer = Readonly<Record<string, string | readonly string[]>>;

/** alice calls, the far end takes it with these headers. */
export async function callPeer(
  scene: Scene,
  options: { readonly delegate?: SessionDelegate; readonly answer?: Answer } = {},
): Promise<RawCall> {
  const { peer, alice } = scene;
  const ends: SessionEnd[] = [];
  let invite: SipRequest | undefined;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    invite = message;
    peer.reply(message, 200, from, { headers: { Contact: `<${theirTarget}>`, ...options.answer }, body: 'answer' });
  };
  const session = alice.agent.invite({
    account: alice.account,
    target: theirTarget,
    body: offerBody('offer'),
    delegate: { answerOffer: (offer) => offerBody(`answer to ${bodyText(offer)}`), onEnded: (end) => ends.push(end), ...options.delegate },
  });
  await scene.pass(1000);
  assert.equal(session.state, 'confirmed');
  peer.onMessage = undefined;
  return { session, ends, ...dialogOf(scene, invite?.headers.get('From') ?? '', session.callId, `<${theirTarget}>;tag=peer`) };
}

/** The far end calls; `invite` is what it says beside the usual. */
export async function beCalled(
  scene: Scene,
  options: { readonly headers?: readonly string[]; readonly body?: string; readonly vias?: readonly string[] } = {},
): Promise<Omit<RawCall, 'session' | 'ends'> & { readonly sessions: readonly InviteSession[]; readonly ends: readonly SessionEnd[] }> {
  const { peer, alice } = scene;
  const sessions: InviteSession[] = [];
  const ends: SessionEnd[] = [];
  alice.agent.delegate.onInvite = (session) => {
    sessions.push(session);
    session.delegate = {
      answerOffer: (offer) => offerBody(`answer to ${bodyText(offer)}`),
      createOffer: () => offerBody('our offer'),
      onEnded: (end) => ends.push(end),
    };
  };
  const from = '<sip:bob@example.test>;tag=peer';
  peer.ask(
    { method: 'INVITE', uri: 'sip:alice@192.0.2.1', from, to: '<sip:alice@example.test>', callId: 'raw', body: 'offer', ...options },
    ours,
  );
  await scene.pass(10);
  void sessions[0]?.progress(180);
  await scene.pass(10);
  const to =
    peer
      .responses('INVITE')
      .findLast((response) => response.toTag !== undefined)
      ?.headers.get('To') ?? '<sip:alice@example.test>';
  return { sessions, ends, ...dialogOf(scene, to, 'raw', from) };
}

function dialogOf(scene: Scene, to: string, callId: string, from: string): Pick<RawCall, 'from' | 'callId' | 'ask'> {
  let last = 100;
  return {
    from: to,
    callId,
    ask: (method, { headers = [], body = '', cSeq = ++last } = {}) => {
      scene.peer.ask({ method, uri: 'sip:alice@192.0.2.1:5060', from, to, callId, cSeq, headers, body }, ours);
      return cSeq;
    },
  };
}

export function finalResponse(peer: RawPeer, method: string): SipResponse | undefined {
  return peer.responses(method).findLast((response) => response.status >= 200);
}
