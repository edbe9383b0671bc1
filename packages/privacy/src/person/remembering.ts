// The same few texts stand in a file again and again: what was read of them is remembered, up to a limit.

/** Beyond `limit` texts, all are forgotten. */
export function remembering<Value extends object | string>(limit: number, read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= limit) known.clear();
    const value = read(text);
    known.set(text, value);
    return value;
  };
}
