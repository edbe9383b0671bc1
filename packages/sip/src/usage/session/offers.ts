// The offers of one session as values: whoever holds one ends it, once. RFC 3264 §4.

import { closeOffer, noOffer, openOffer, type OfferAnswerState } from './offer-answer.ts';

/** An open offer, with one owner. */
export interface Offer {
  readonly by: 'us' | 'them';
  readonly isOpen: boolean;
  /** Answered, or come to nothing. Idempotent. */
  close(): void;
}

export class Offers {
  #state: OfferAnswerState = noOffer;

  /** The offer; undefined where another is open. */
  open(by: 'us' | 'them'): Offer | undefined {
    const offer = this.begin(by);
    return typeof offer === 'number' ? undefined : offer;
  }

  /** The offer, or the status that refuses it. */
  begin(by: 'us' | 'them'): Offer | 491 | 500 {
    const [state, effect] = openOffer(this.#state, by);
    this.#state = state;
    if (effect.kind === 'refused') return effect.status;
    const { number } = effect.offer;
    const isOpen = (): boolean => this.#state.open?.number === number;
    return {
      by,
      get isOpen() {
        return isOpen();
      },
      close: () => {
        this.#state = closeOffer(this.#state, number);
      },
    };
  }
}
