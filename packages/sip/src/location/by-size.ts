// A request that is too long for a datagram goes over a connection where nothing speaks against it: RFC 3261 §18.1.1.

import type { Flow, Target } from '../transport/flow.ts';

/** 200 bytes less than the 1,500 of an Ethernet, whose path the length of is not known. */
const datagramLimitBytes = 1300;
/** What Via, Contact and User-Agent add when the request leaves. */
const addedBytes = 240;

/** TCP before UDP, which is tried after a pause where no connection can be had. A transport that was asked for stays. */
export function targetsForSize(targets: readonly (Target | Flow)[], sizeBytes: () => number, pauseMs: number): readonly (Target | Flow)[] {
  if (!targets.some(isUdpByDefault) || sizeBytes() + addedBytes <= datagramLimitBytes) return targets;
  return targets.flatMap((target): readonly (Target | Flow)[] => {
    if (!isUdpByDefault(target)) return [target];
    const { address, port, serverName } = target;
    return [
      { protocol: 'tcp' as const, address, port, serverName },
      { ...target, afterMs: pauseMs },
    ];
  });
}

function isUdpByDefault(target: Target | Flow): target is Target {
  return 'serverName' in target && target.isDefault === true && target.protocol === 'udp';
}
