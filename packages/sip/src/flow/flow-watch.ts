// Who is told when a flow dies: registrations and subscriptions that live on a connection. RFC 5626 §4.4, §4.5.

import type { Flow } from '../transport/flow.ts';

export class FlowWatch {
  readonly #watchers = new Map<Flow, Set<() => void>>();

  /** Calls `onLost` once, when the connection is gone; the function returned ends the watch. A datagram flow is never lost. */
  watch(flow: Flow, onLost: () => void): () => void {
    if (!flow.reliable) return () => undefined;
    const watchers = this.#watchers.get(flow) ?? new Set();
    watchers.add(onLost);
    this.#watchers.set(flow, watchers);
    return () => {
      watchers.delete(onLost);
      if (watchers.size === 0 && this.#watchers.get(flow) === watchers) this.#watchers.delete(flow);
    };
  }

  lost(flow: Flow): void {
    const watchers = this.#watchers.get(flow);
    this.#watchers.delete(flow);
    for (const onLost of watchers ?? []) onLost();
  }

  get size(): number {
    return this.#watchers.size;
  }
}
