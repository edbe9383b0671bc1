// Why a file that a phone would read was not read here, in words that follow its name: what it sets is not known, so nothing may be called safe for it.

import type { Complaint, ComplaintCode } from '@offhook/ucs';

import { dependsOnModel } from './phone-files.ts';

const refused = 'refused by a strict reader, as phones most likely have, so that phones take nothing from it';

const reasons: Partial<Record<ComplaintCode, string>> = {
  'missing-file': 'listed and not there',
  'not-decrypted': 'encrypted, and no key that was given opens it',
  'encrypted-primary': 'an encrypted primary file, which no phone accepts',
  'not-well-formed': 'not well-formed, so that phones take nothing from it',
  'duplicate-attribute': refused,
  'bare-ampersand': refused,
  'wrong-encoding': refused,
  placeholder: 'a template, which no phone can read',
  'too-large': 'too large',
  'too-deep': 'nested too deeply',
  'not-a-configuration': 'no configuration',
  'obi-edition': 'of an OBi Edition phone',
  unreadable: 'cannot be opened',
};

/** Of a complaint about a file; undefined where the file was read all the same. */
export function reasonUnread({ severity, code, place }: Complaint): string | undefined {
  if (code === 'missing-file' && dependsOnModel(place.file)) return 'which file it is depends on the model, which --model gives';
  return severity === 'error' ? reasons[code] : undefined;
}
