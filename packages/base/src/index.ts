export {
  base64Bytes,
  base64Text,
  concatBytes,
  equalBytes,
  hexBytes,
  hexText,
  latin1Bytes,
  latin1Text,
  strictUtf8Text,
  utf8Bytes,
  utf8Text,
} from './bytes.ts';
export { delay } from './clock.ts';
export type { Clock, Timer } from './clock.ts';
export type { BlockCipher, Cryptography, HashName, KeyPair, Sealed } from './cryptography.ts';
export { Emitter } from './emitter.ts';
export type { EventMap, Listener } from './emitter.ts';
export { ProblemError, errorCode, isProblem, messageOf, problemCodes, unreachable } from './errors.ts';
export type { ProblemCode, ProblemDetails } from './errors.ts';
export type { Fetch, FetchRequest, FetchResponse } from './fetch.ts';
export type { FileDescription, Files } from './files.ts';
export { boundListener } from './http-bounds.ts';
export type { BoundableListener, HttpBounds } from './http-bounds.ts';
export { Limiter } from './limiter.ts';
export type { LimiterOptions } from './limiter.ts';
export { asciiDigits } from './ascii-digits.ts';
export { mayHoldEscapes, unescapedReadings, unescapedWithPlaces } from './escapes.ts';
export type { UnescapedText } from './escapes.ts';
export { literalPattern } from './literal-pattern.ts';
export { createLogger, personal, silentLogger } from './log.ts';
export type { LogField, LogFields, Logger, LogLevel, LogRecord, Personal } from './log.ts';
export { endpointText, isIpAddress } from './network.ts';
export type {
  Closable,
  DatagramListener,
  Endpoint,
  ListenOptions,
  MessageStream,
  NameResolver,
  NaptrRecord,
  Network,
  SrvRecord,
  Stream,
  TlsClientOptions,
  TlsIdentity,
  TlsServerOptions,
  UdpSocket,
} from './network.ts';
export type { Platform } from './platform.ts';
export { randomFraction, randomHex, randomInteger } from './random.ts';
export type { Random } from './random.ts';
