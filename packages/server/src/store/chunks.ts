// Lists in pieces, since a statement takes a limited number of parameters.

export function inChunks<T>(items: readonly T[], size: number): readonly T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
