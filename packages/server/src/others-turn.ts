// Long work in pieces: whoever else waits is served between two of them.

export function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
