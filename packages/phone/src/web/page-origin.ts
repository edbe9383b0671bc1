// Where a request for the handset page over HTTPS comes from: Host against rebinding of names (RFC 9110 §7.4), Origin of what acts (RFC 6454 §7, RFC 6455 §10.2),
// and what the browser itself says (Fetch Metadata).

export interface PageRequest {
  /** `document`: anything that is read; `form`: what spends a link; `socket`: the phone's keys and sound. */
  readonly kind: 'document' | 'form' | 'socket';
  readonly host: string | undefined;
  readonly origin?: string | undefined;
  /** Sec-Fetch-Site, Sec-Fetch-Mode and Sec-Fetch-Dest; missing from programs and old browsers. */
  readonly site?: string | undefined;
  readonly mode?: string | undefined;
  readonly destination?: string | undefined;
}

/** The status to refuse it with; undefined where it is let in. `ours` are hosts with their ports. */
export function refusalOf(request: PageRequest, ours: readonly string[]): 403 | 421 | undefined {
  const host = request.host?.toLowerCase();
  if (host === undefined || !ours.includes(host)) return 421;
  const isOwn = request.site === undefined || request.site === 'none' || request.site === 'same-origin';
  if (request.kind !== 'document') return isOwn && request.origin?.toLowerCase() === `https://${host}` ? undefined : 403;
  // Whoever follows a link comes from anywhere, and into a window of its own.
  return isOwn || (request.mode === 'navigate' && request.destination === 'document') ? undefined : 403;
}
