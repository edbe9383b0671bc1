// The codecs there are, and where to find one by its name in SDP.

import type { Codec, CodecName } from './codec.ts';
import { aLawDecoder, aLawEncoder, muLawDecoder, muLawEncoder } from './g711.ts';
import { G722Decoder, G722Encoder } from './g722.ts';

export const codecs: Readonly<Record<CodecName, Codec>> = {
  PCMU: {
    name: 'PCMU',
    payloadType: 0,
    sampleRateHz: 8000,
    clockRateHz: 8000,
    createEncoder: () => muLawEncoder,
    createDecoder: () => muLawDecoder,
  },
  PCMA: {
    name: 'PCMA',
    payloadType: 8,
    sampleRateHz: 8000,
    clockRateHz: 8000,
    createEncoder: () => aLawEncoder,
    createDecoder: () => aLawDecoder,
  },
  G722: {
    name: 'G722',
    payloadType: 9,
    sampleRateHz: 16000,
    clockRateHz: 8000,
    createEncoder: () => new G722Encoder(),
    createDecoder: () => new G722Decoder(),
  },
};

/** By the encoding name and clock rate of a=rtpmap; names are compared without case (RFC 4855 §3). */
export function findCodec(encoding: string, clockRateHz: number): Codec | undefined {
  const name = encoding.toUpperCase();
  return Object.values(codecs).find((codec) => codec.name === name && codec.clockRateHz === clockRateHz);
}
