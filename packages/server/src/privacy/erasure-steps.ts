// The steps of an erasure, in their order, and what each does in words for whoever waits for it.

export const erasureSteps = [
  { name: 'suppress', doing: 'holding back what phones still bring' },
  { name: 'tell-phones', doing: 'telling phones' },
  { name: 'destroy-keys', doing: 'destroying keys' },
  { name: 'remove-records', doing: 'removing records' },
  { name: 'compact', doing: 'writing the keys that are left anew' },
  { name: 'search', doing: 'searching everything that is kept' },
] as const;

export type ErasureStep = (typeof erasureSteps)[number]['name'];
