// RTP and RTCP sockets on neighbouring ports, RTP on the even one: RFC 3550 §11.

import type { Network, UdpSocket, Random } from '@offhook/base';
import { ProblemError, isProblem, randomInteger } from '@offhook/base';

export interface PortPair {
  readonly rtp: UdpSocket;
  readonly rtcp: UdpSocket;
}

/** Binds a free pair, beginning at a random place of the range. Rejects with ProblemError network where none is free. */
export async function bindPortPair(options: {
  readonly network: Network;
  readonly random: Random;
  readonly address: string;
  readonly portRange: { readonly start: number; readonly end: number };
}): Promise<PortPair> {
  const { network, address } = options;
  const first = options.portRange.start + (options.portRange.start % 2);
  const pairCount = Math.floor((options.portRange.end - first + 1) / 2);
  if (pairCount < 1)
    throw new ProblemError('bad-request', `expected room for a port pair in ${options.portRange.start}-${options.portRange.end}`);
  const startAt = randomInteger(options.random, pairCount);
  for (let tried = 0; tried < pairCount; tried++) {
    const port = first + 2 * ((startAt + tried) % pairCount);
    const rtp = await tryBind(network, address, port);
    if (rtp === undefined) continue;
    const rtcp = await tryBind(network, address, port + 1);
    if (rtcp !== undefined) return { rtp, rtcp };
    await rtp.close();
  }
  throw new ProblemError('network', `expected a free RTP port pair in ${first}-${options.portRange.end} at ${address}, got none`);
}

/** Undefined where the port is taken. */
async function tryBind(network: Network, address: string, port: number): Promise<UdpSocket | undefined> {
  try {
    return await network.bindUdp({ address, port });
  } catch (error) {
    if (isProblem(error, 'network')) return undefined;
    throw error;
  }
}
