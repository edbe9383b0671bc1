// Libraries for browsers keep their transactions for 32 s (RFC 3261 §17) and end none when they are stopped: a page just goes away. Here the process would wait for them.

const lingeringMs = 10_000;

/** From now on no timer that is as long as a transaction's keeps this process alive. */
export function letGoOfLongTimers(): void {
  const original = globalThis.setTimeout;
  globalThis.setTimeout = new Proxy(original, {
    apply: (target, _this, args: Parameters<typeof original>) => {
      const timer = target(...args);
      if ((args[1] ?? 0) >= lingeringMs) timer.unref();
      return timer;
    },
  });
}
