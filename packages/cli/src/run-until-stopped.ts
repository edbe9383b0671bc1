// Long-running commands end on Ctrl-C or SIGTERM: cleanly at the first, at once at the second.

/** Resolves when the process is asked to stop. */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false;
    const ask = (): void => {
      if (isAsked) process.exit(130);
      isAsked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}
