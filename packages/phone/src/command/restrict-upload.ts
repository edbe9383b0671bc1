// Guide, Restrict Personal Data Upload: whether contacts and call lists stay here. What waited goes when the restriction is lifted.

import type { Phone } from '../phone.ts';

export function restrictUpload({ profile }: Phone, isUploadRestricted: boolean): Promise<void> {
  return profile.choices.change({ isUploadRestricted });
}
