// The steps of an erasure, in their order, and what each does in words for whoever waits for it.

export const erasureSteps = [
  { name: 'suppress', doing: 'holding back what phones still bring' },
  { name: 'end-keys', doing: 'destroying the keys of the person' },
  { name: 'tell-phones', doing: 'telling phones' },
  { name: 'destroy-keys', doing: 'reading everything again, and cutting logs' },
  { name: 'remove-records', doing: 'removing records' },
  { name: 'compact', doing: 'writing the keys that are left anew' },
  { name: 'search', doing: 'searching everything that is kept' },
] as const;

export type ErasureStep = (typeof erasureSteps)[number]['name'];
