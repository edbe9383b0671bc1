// Offer and answer: RFC 3264 §4, RFC 3261 §14, RFC 3311 §5.2. In a session at most one offer is open, whoever made it; it ends by its answer or by being dropped. A pure machine.

export interface OpenOffer {
  readonly by: 'us' | 'them';
  /** Tells this offer from those before it. */
  readonly number: number;
}

export interface OfferAnswerState {
  readonly open: OpenOffer | undefined;
  /** Offers so far. */
  readonly count: number;
}

export type OfferAnswerEffect =
  | { readonly kind: 'opened'; readonly offer: OpenOffer }
  /** To be answered so where the offer is theirs: 491 while ours is open (RFC 3261 §14.2), 500 while theirs is. */
  | { readonly kind: 'refused'; readonly status: 491 | 500 };

export const noOffer: OfferAnswerState = { open: undefined, count: 0 };

export function openOffer(state: OfferAnswerState, by: 'us' | 'them'): readonly [state: OfferAnswerState, effect: OfferAnswerEffect] {
  if (state.open !== undefined) return [state, { kind: 'refused', status: state.open.by === 'us' ? 491 : 500 }];
  const offer: OpenOffer = { by, number: state.count + 1 };
  return [
    { open: offer, count: offer.number },
    { kind: 'opened', offer },
  ];
}

/** Answered or dropped. The end of an offer that is no longer open changes nothing. */
export function closeOffer(state: OfferAnswerState, number: number): OfferAnswerState {
  return state.open?.number === number ? { ...state, open: undefined } : state;
}
