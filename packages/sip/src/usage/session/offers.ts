// The offers of one session as values: whoever holds one ends it, once. RFC 3264 §4.

import { noOffer, stepOfferAnswer, type OfferAnswerState } from './offer-answer.ts';

/** An open offer, with one owner. */
export interface Offer {
  readonly by: 'us' | 'them';
  readonly isOpen: boolean;
  /** Answered, or come to nothing. Idempotent. */
  close(): void;
}

export class Offers {
  #state: OfferAnswerState = noOffer;

  get open(): 'us' | 'them' | undefined {
    return this.#state.open?.by;
  }

  /** The offer, or the status that refuses it. */
  begin(by: 'us' | 'them'): Offer | 491 | 500 {
    const [state, [effect]] = stepOfferAnswer(this.#state, { kind: 'offer', by });
    this.#state = state;
    if (effect === undefined || effect.kind === 'refused') return effect?.status ?? 500;
    const { number } = effect.offer;
    const isOpen = (): boolean => this.#state.open?.number === number;
    return {
      by,
      get isOpen() {
        return isOpen();
      },
      close: () => {
        [this.#state] = stepOfferAnswer(this.#state, { kind: 'close', number });
      },
    };
  }
}
