// The one answer of many: RFC 3261 §16.7 steps 6 and 7.

import type { SipResponse } from '@offhook/sip';

/** Those that the caller can do something about. */
const mendable: readonly number[] = [401, 407, 415, 420, 484];

/** 6xx, then the lowest class. Within one: what can be mended first, what nobody said (408) and what concerns one branch alone (503) last. */
function rank({ status }: SipResponse): number {
  if (status >= 600) return 0;
  const within = mendable.includes(status) ? 0 : status === 408 || status === 503 ? 2 : 1;
  return Math.floor(status / 100) * 10 + within;
}

function isChallenge({ status }: SipResponse): boolean {
  return status === 401 || status === 407;
}

/** Of at least one final response. A challenge carries those of all other branches. */
export function bestOf(responses: readonly SipResponse[]): SipResponse | undefined {
  const best = responses.toSorted((a, b) => rank(a) - rank(b))[0];
  if (best === undefined || !isChallenge(best)) return best;
  const merged = best.clone();
  for (const other of responses) {
    if (other === best || !isChallenge(other)) continue;
    for (const name of ['WWW-Authenticate', 'Proxy-Authenticate'] as const)
      for (const value of other.headers.all(name)) merged.headers.add(name, value);
  }
  return merged;
}
