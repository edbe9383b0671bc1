// The audio codecs of the phone and their names in SDP: RFC 3551 §6 for the static payload types.

export type CodecName = 'PCMU' | 'PCMA' | 'G722';

export interface AudioEncoder {
  /** Encodes `samples` (at the codec's sample rate) into `payload`, and answers the bytes written. */
  encode(samples: Int16Array, payload: Uint8Array): number;
}

export interface AudioDecoder {
  /** Decodes `payload` into `samples` (at the codec's sample rate), and answers the samples written. */
  decode(payload: Uint8Array, samples: Int16Array): number;
}

export interface Codec {
  readonly name: CodecName;
  /** RFC 3551 table 4. */
  readonly payloadType: number;
  /** Of the sound itself, in Hz. */
  readonly sampleRateHz: number;
  /** Of the RTP timestamp, in Hz; for G722 it is 8000 by a historical error (RFC 3551 §4.5.2). */
  readonly clockRateHz: number;
  createEncoder(): AudioEncoder;
  createDecoder(): AudioDecoder;
}
