// What an erasure has done so far, as the request keeps it for the receipt.

export interface Outcome {
  readonly erasedAtMs: number;
  readonly keysDestroyed: number;
  readonly suppressions: number;
  /** Keys of phones that were renewed, destroyed at the latest before the search. */
  readonly retiredKeys: readonly string[];
}
