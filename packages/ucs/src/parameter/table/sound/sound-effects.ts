// Sampled sounds and what holds for all ring types.

import { choice, flag, rows, text } from '../../build.ts';
import { seen } from '../../release.ts';

export const soundEffectsTable = rows('Sound Effects', {
  'saf.#': text('', 256, {
    kind: 'url-or-file',
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'web-4.0', 'uc-4.0', 'uc-5.9'),
    indexLimits: [24],
    effect: 'none',
    effectCertainty: 'recalled',
    meaning: 'File or URL of this sampled sound; number 1 is the welcome sound.',
  }),
  'se.appLocalEnabled': flag('1', {
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5'),
  }),
  'se.destination': choice('chassis', ['handset', 'headset', 'chassis', 'dock', 'bluetoothHeadset', 'active'], {
    category: 'none',
    release: seen('sip-3.2', 'uc-4.0.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
  }),
  'se.rt.enabled': flag('1', {
    effect: 'none',
    effectCertainty: 'recalled',
    category: 'none',
    release: seen('sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
  }),
  'se.rt.modification.enabled': flag('1', {
    category: 'none',
    release: seen('sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
  }),
  'se.stutterOnVoiceMail': flag('1', {
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0.2', 'uc-4.0', 'uc-5', 'uc-5.9', 'uc-6', 'edge'),
  }),
});
