// Legs and descriptions by hand, for tests of offer and answer.

import { VirtualWorld } from '@offhook/base/virtual';
import { MediaClock, createMediaLeg } from '../src/index.ts';
import type { MediaLeg, MediaLegOptions } from '../src/index.ts';

export interface LegWorld {
  readonly world: VirtualWorld;
  readonly clock: MediaClock;
  readonly l: MediaLeg;
}

/** One leg at 192.0.2.1 with PCMU and PCMA. */
export async function legWorld(options: Partial<MediaLegOptions> = {}): Promise<LegWorld> {
  const world = new VirtualWorld({ seed: 3 });
  const platform = world.platform('192.0.2.1');
  const clock = new MediaClock(platform.clock);
  const l = await createMediaLeg({
    platform,
    clock,
    address: '192.0.2.1',
    portRange: { start: 20000, end: 20100 },
    codecs: ['PCMU', 'PCMA'],
    ...options,
  });
  return { world, clock, l };
}

export async function leg(options: Partial<MediaLegOptions> = {}): Promise<MediaLeg> {
  return (await legWorld(options)).l;
}

/** What a peer at 192.0.2.2 writes. */
export function sdp(lines: readonly string[], connection = 'c=IN IP4 192.0.2.2'): string {
  return ['v=0', 'o=- 1 1 IN IP4 192.0.2.2', 's=-', ...(connection === '' ? [] : [connection]), 't=0 0', ...lines, ''].join('\r\n');
}
