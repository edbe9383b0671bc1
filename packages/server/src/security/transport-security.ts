// What our listeners agree to in TLS: 1.2 and 1.3, suites with AES and authentication (RFC 5246, RFC 8446).

import type { ServerCertificate } from './certificates.ts';

/**
 * In the order of preference: forward secrecy and P-256 first, the RSA key exchange last, for phones that know no other
 * (UC Software 4.0 and 5).
 */
const suites = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-RSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA256',
  'AES256-SHA256',
  'AES128-SHA',
  'AES256-SHA',
].join(':');

export interface ListenerSecurity {
  readonly cert: string[];
  readonly key: string[];
  readonly minVersion: 'TLSv1' | 'TLSv1.2';
  readonly maxVersion?: 'TLSv1.2';
  readonly ciphers: string;
  readonly honorCipherOrder: true;
  readonly handshakeTimeout: number;
}

/** For phones of SIP 3 and UC Software 4.0 and 5: their versions and suites, of which none is safe today, at a port of their own. */
const legacySuites = 'ALL:!aNULL:!eNULL:!EXPORT:!PSK:!SRP:@SECLEVEL=0';

/** Old phones take seconds for a handshake. */
const handshakeWithinMs = 20_000;

export function listenerSecurity({ chains, privateKeys }: ServerCertificate): ListenerSecurity {
  return {
    cert: [...chains],
    key: [...privateKeys],
    minVersion: 'TLSv1.2',
    ciphers: suites,
    honorCipherOrder: true,
    handshakeTimeout: handshakeWithinMs,
  };
}

export function legacySecurity({ chains, privateKeys }: ServerCertificate): ListenerSecurity {
  return {
    cert: [...chains],
    key: [...privateKeys],
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.2',
    ciphers: legacySuites,
    honorCipherOrder: true,
    handshakeTimeout: handshakeWithinMs,
  };
}
