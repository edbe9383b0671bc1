// What a store that is governed by settings is given.

import type { ProblemError } from '@offhook/base';
import type { Settings } from '@offhook/ucs';

import type { Flash } from './flash.ts';
import type { StoreChanges } from './store-changes.ts';

export interface StoreOwner {
  readonly flash: Flash;
  readonly changes: StoreChanges;
  readonly settings: () => Settings;
  readonly onDamage: (error: ProblemError) => void;
}
