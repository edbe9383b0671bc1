// What a person or a call changed in a store. The store says it once it is kept; who is concerned listens. What came from the server is no change of ours.

export type StoreChange =
  | { readonly store: 'directory' | 'local-override' | 'web-override' }
  | { readonly store: 'call-list'; readonly by: 'call' | 'person' }
  | { readonly store: 'choices'; readonly isRestrictionLifted: boolean };

export class StoreChanges {
  /** One: whoever owns the stores. */
  listener: ((change: StoreChange) => void) | undefined;

  tell(change: StoreChange): void {
    this.listener?.(change);
  }
}
