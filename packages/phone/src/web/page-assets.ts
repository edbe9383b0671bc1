// The files of the handset page, with what a browser is to heed.

import type { FastifyReply } from 'fastify';

export interface Asset {
  readonly contentType: string;
  readonly content: Uint8Array;
}

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `wanted` is empty for the page itself. */
export function sendAsset(reply: FastifyReply, assets: ReadonlyMap<string, Asset>, wanted: string): FastifyReply {
  const path = wanted === '' ? 'handset.html' : wanted;
  const asset = assets.get(path);
  if (asset === undefined) return reply.code(404).type('text/plain').send('Not found');
  return reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('permissions-policy', 'microphone=(self)')
    .header('cache-control', path.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-store')
    .type(asset.contentType)
    .send(Buffer.from(asset.content));
}
