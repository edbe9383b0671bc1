// An answer that is on its way, here, or not to be had.

export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'ready'; readonly value: Value };

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
