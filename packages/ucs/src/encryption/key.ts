// Configuration encryption keys: device.sec.configEncryption.key, "Crypt=1;KeyDesc=companyKey1;Key=<32 hexadecimal digits>;" (guide, Encryption).

import { ProblemError, hexBytes, hexText } from '@offhook/base';

export interface EncryptionKey {
  /** Unique for each key; stands in clear in each file's first line. */
  readonly description: string;
  /** 16 bytes for AES-128-CBC, 32 for AES-256-GCM. */
  readonly bytes: Uint8Array;
}

/** Throws ProblemError bad-configuration; the message never shows key material. */
export function parseEncryptionKey(text: string): EncryptionKey {
  const fields = new Map(
    text.split(';').flatMap((field) => {
      const equals = field.indexOf('=');
      return equals < 0 ? [] : [[field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const];
    }),
  );
  const digits = fields.get('Key') ?? (/^[0-9a-fA-F]+$/.test(text.trim()) ? text.trim() : '');
  const bytes = hexBytes(digits);
  if (bytes === undefined || (bytes.length !== 16 && bytes.length !== 32)) {
    throw new ProblemError(
      'bad-configuration',
      'expected an encryption key of 32 (or 64) hexadecimal digits, as Crypt=1;KeyDesc=...;Key=...;',
    );
  }
  return { description: fields.get('KeyDesc') ?? '', bytes };
}

export function writeEncryptionKey(key: EncryptionKey): string {
  return `Crypt=${key.bytes.length === 16 ? 1 : 2};KeyDesc=${key.description};Key=${hexText(key.bytes)};`;
}
