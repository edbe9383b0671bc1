// What strangers may make of an HTTP listener: how many connections at once, and how long a request may take to come.

/** The part of an HTTP server of Node that says so. */
export interface BoundableListener {
  headersTimeout: number;
  requestTimeout: number;
  maxConnections: number;
}

export interface HttpBounds {
  /** At once, over all addresses. */
  readonly connections: number;
  /** From the first byte to the end of the body. */
  readonly requestWithinMs: number;
}

const headersWithinMs = 15_000;

/** Frameworks switch the limit of a whole request off; what began and never ends would be kept for ever. */
export function boundListener(listener: BoundableListener, { connections, requestWithinMs }: HttpBounds): void {
  listener.headersTimeout = Math.min(headersWithinMs, requestWithinMs);
  listener.requestTimeout = requestWithinMs;
  listener.maxConnections = connections;
}
