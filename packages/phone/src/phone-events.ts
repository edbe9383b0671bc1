// What a phone tells whoever listens, and whether it runs.

import type { UploadKind } from './provisioning/uploads.ts';

export interface PhoneEvents {
  /** Something that the screen shows may have changed. */
  readonly changed: readonly [];
  readonly uploaded: readonly [kind: UploadKind];
  /** A boot or a check-sync ended. */
  readonly provisioned: readonly [];
}

export type PhoneState = 'off' | 'starting' | 'running';
