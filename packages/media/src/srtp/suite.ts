// The protection profiles of SRTP by their names in SDP: RFC 4568 §6.2, RFC 6188 §4.

export type SrtpSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32' | 'AES_256_CM_HMAC_SHA1_80' | 'AES_256_CM_HMAC_SHA1_32';

export interface SuiteParameters {
  readonly masterKeyBytes: 16 | 32;
  /** 112 bits in every suite. */
  readonly masterSaltBytes: 14;
  /** The tag of RTP; SRTCP always carries 10 bytes (RFC 4568 §6.2.2). */
  readonly tagBytes: 4 | 10;
}

export const srtpSuites: Readonly<Record<SrtpSuite, SuiteParameters>> = {
  AES_CM_128_HMAC_SHA1_80: { masterKeyBytes: 16, masterSaltBytes: 14, tagBytes: 10 },
  AES_CM_128_HMAC_SHA1_32: { masterKeyBytes: 16, masterSaltBytes: 14, tagBytes: 4 },
  AES_256_CM_HMAC_SHA1_80: { masterKeyBytes: 32, masterSaltBytes: 14, tagBytes: 10 },
  AES_256_CM_HMAC_SHA1_32: { masterKeyBytes: 32, masterSaltBytes: 14, tagBytes: 4 },
};

/** What every peer has (RFC 4568 §6.2.1). */
export const defaultSrtpSuites: readonly SrtpSuite[] = ['AES_CM_128_HMAC_SHA1_80'];

export function isSrtpSuite(name: string): name is SrtpSuite {
  return Object.hasOwn(srtpSuites, name);
}
