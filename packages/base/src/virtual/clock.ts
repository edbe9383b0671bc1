// Time that passes only when a test says so. Timers fire in order of their due time, then of their making.

import type { Clock, Timer } from '../clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  /** Undefined once it is cancelled. */
  callback: (() => void) | undefined;
}

/** Lets everything that waits on settled promises run, without passing any time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export class VirtualClock implements Clock {
  readonly #startMs: number;
  #elapsedMs = 0;
  #order = 0;
  /** A binary heap by due time, then order. */
  readonly #heap: Pending[] = [];

  /** `startMs` is what now() says at first; 2026-01-05T12:00:00Z where missing, a Monday. */
  constructor(startMs: number = Date.UTC(2026, 0, 5, 12)) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  setTimer(afterMs: number, callback: () => void): Timer {
    const pending: Pending = { dueMs: this.#elapsedMs + Math.max(0, afterMs), order: this.#order++, callback };
    this.#push(pending);
    return {
      cancel: () => {
        pending.callback = undefined;
      },
    };
  }

  /** How many timers have not fired: zero when a closed thing has left none behind. */
  get pendingTimers(): number {
    return this.#heap.filter((pending) => pending.callback !== undefined).length;
  }

  /** Passes `byMs` milliseconds, firing what falls due and letting promises settle after each. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#elapsedMs + byMs;
    await settle();
    for (let next = this.#next(); next !== undefined && next.dueMs <= untilMs; next = this.#next()) {
      this.#pop();
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      next.callback?.();
      await settle();
    }
    this.#elapsedMs = untilMs;
  }

  /** Passes time until the promise settles; rejects when it has not after `limitMs`. */
  async runUntil<T>(promise: Promise<T>, limitMs = 600_000): Promise<T> {
    let outcome: { value: T } | { error: unknown } | undefined;
    promise.then(
      (value) => {
        outcome = { value };
      },
      (error: unknown) => {
        outcome = { error };
      },
    );
    const untilMs = this.#elapsedMs + limitMs;
    await settle();
    for (;;) {
      if (outcome !== undefined) {
        if ('error' in outcome) throw outcome.error;
        return outcome.value;
      }
      const next = this.#next();
      if (next === undefined || next.dueMs > untilMs) throw new Error(`the promise did not settle within ${limitMs} virtual ms`);
      this.#pop();
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      next.callback?.();
      await settle();
    }
  }

  #next(): Pending | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.callback !== undefined) return first;
      this.#pop();
    }
  }

  #isBefore(a: Pending, b: Pending): boolean {
    return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
  }

  #push(pending: Pending): void {
    const heap = this.#heap;
    let index = heap.push(pending) - 1;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !this.#isBefore(pending, parent)) break;
      heap[index] = parent;
      heap[parentIndex] = pending;
      index = parentIndex;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    heap[0] = last;
    for (;;) {
      const left = heap[index * 2 + 1];
      if (left === undefined) return;
      const right = heap[index * 2 + 2];
      const childIndex = right !== undefined && this.#isBefore(right, left) ? index * 2 + 2 : index * 2 + 1;
      const child = heap[childIndex];
      if (child === undefined || !this.#isBefore(child, last)) return;
      heap[index] = child;
      heap[childIndex] = last;
      index = childIndex;
    }
  }
}
