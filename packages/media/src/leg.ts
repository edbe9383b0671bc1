// A media leg over two UDP sockets.

import type { MediaLeg, MediaLegOptions } from './media-leg.ts';

/** Binds a port pair and makes the leg. Rejects with ProblemError network where no pair is free. */
export function createMediaLeg(_options: MediaLegOptions): Promise<MediaLeg> {
  return Promise.reject(new Error('not made yet'));
}
