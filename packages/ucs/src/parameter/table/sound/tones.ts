// DTMF.

import { flag, integer, rows } from '../../build.ts';
import { seen } from '../../release.ts';

export const soundTonesTable = rows('Tones', {
  'tone.dtmf.chassis.masking': flag('0', {
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
    effect: 'restart',
    effectCertainty: 'recalled',
    meaning: "Hides the digits' own tones from the loudspeaker during hands-free calls.",
  }),
  'tone.dtmf.level': integer('-15', [-33, 3], {
    kind: 'integer',
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
    effect: 'restart',
    effectCertainty: 'recalled',
    unit: 'dB',
    meaning: 'Loudness of DTMF tones, in dB.',
  }),
  'tone.dtmf.offTime': integer('50', [1, 65535], {
    kind: 'milliseconds',
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
    effect: 'restart',
    effectCertainty: 'recalled',
    unit: 'ms',
    meaning: 'Milliseconds of silence after each DTMF tone.',
  }),
  'tone.dtmf.onTime': integer('50', [1, 65535], {
    kind: 'milliseconds',
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
    effect: 'restart',
    effectCertainty: 'recalled',
    unit: 'ms',
    meaning: 'Milliseconds that each DTMF tone sounds.',
  }),
  'tone.dtmf.rfc2833Control': flag('1', {
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
    effect: 'restart',
    effectCertainty: 'recalled',
    meaning: 'Announces and prefers RFC 2833 telephone events for sending digits.',
  }),
  'tone.dtmf.rfc2833Payload': integer('127', [96, 127], {
    kind: 'integer',
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
    effect: 'restart',
    effectCertainty: 'recalled',
    meaning: 'RTP payload type of telephone events.',
  }),
  'tone.dtmf.rfc2833Payload_OPUS': integer('126', undefined, {
    kind: 'integer',
    category: 'none',
    release: seen('uc-5.9'),
    certainty: 'template',
  }),
  'tone.dtmf.viaRtp': flag('1', {
    category: 'none',
    release: seen('sip-1.0', 'sip-1.2', 'sip-2', 'sip-3.1', 'sip-3.2', 'uc-4.0', 'uc-5', 'uc-5.9'),
    effect: 'restart',
    effectCertainty: 'recalled',
    meaning: 'Carries dialled digits within the RTP stream.',
  }),
  'tone.localDtmf.onTime': integer('50', undefined, {
    kind: 'milliseconds',
    unit: 'ms',
    category: 'none',
    release: seen('uc-5.9'),
    certainty: 'template',
  }),
});
