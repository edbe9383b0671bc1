// Bytes and text. Headers of SIP are latin1 (a byte is a character); names and bodies are UTF-8.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');
const strictDecoder = new TextDecoder('utf-8', { fatal: true });

interface Latin1Buffer {
  toString(encoding: 'latin1' | 'hex'): string;
  write(text: string, encoding: 'latin1' | 'hex'): number;
}

interface BufferClass {
  from(bytes: ArrayBufferLike, offset?: number, length?: number): Latin1Buffer;
  isBuffer(bytes: unknown): bytes is Latin1Buffer;
}

/** Node's conversions, many times as fast as ours; a browser has none. */
const native = (globalThis as { readonly Buffer?: BufferClass }).Buffer;

export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Malformed sequences become U+FFFD. A byte order mark is dropped. */
export function utf8Text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Throws a TypeError where the bytes are not UTF-8. */
export function strictUtf8Text(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes);
}

/** Characters above U+00FF keep their low byte only. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  if (native !== undefined) {
    native.from(bytes.buffer).write(text, 'latin1');
    return bytes;
  }
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

export function latin1Text(bytes: Uint8Array): string {
  if (native !== undefined) {
    // What comes from the network is a Buffer already.
    const buffer = native.isBuffer(bytes) ? bytes : native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return buffer.toString('latin1');
  }
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return text;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}

/** In lower case, and in one piece: text that is joined bit by bit is kept in as many pieces. */
export function hexText(bytes: Uint8Array): string {
  if (native !== undefined) return native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Undefined where the text is not an even number of hexadecimal digits. */
export function hexBytes(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  // It ends before what is no digit.
  if (native !== undefined) return native.from(bytes.buffer).write(text, 'hex') === bytes.length ? bytes : undefined;
  if (!/^[0-9a-f]*$/i.test(text)) return undefined;
  for (let index = 0; index < bytes.length; index++)
    bytes[index] = digitOf(text.charCodeAt(index * 2)) * 16 + digitOf(text.charCodeAt(index * 2 + 1));
  return bytes;
}

/** Of 0 to 9, a to f and A to F. */
function digitOf(code: number): number {
  return code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57;
}

export function base64Text(bytes: Uint8Array): string {
  return btoa(latin1Text(bytes));
}

/** Undefined where the text is not base64 (RFC 4648 §4); padding may be missing, white space may not. */
export function base64Bytes(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  try {
    return latin1Bytes(atob(text));
  } catch {
    return undefined; // atob refuses impossible lengths
  }
}
