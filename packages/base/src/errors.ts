// Expected failures. A ProblemError carries a code from the one table below; a bug is a plain Error and is not caught.

/** Every code with what it means; docs/reference/errors.md is generated from this table. */
export const problemCodes = {
  aborted: 'the operation was given up because its owner closed or a limit ran out',
  'bad-configuration': 'a configuration file or value cannot be used',
  'bad-credentials': 'the name or password is wrong, or none was given',
  'bad-directory': 'a contact directory file cannot be read',
  'bad-call-list': 'a call list file cannot be read',
  'bad-log': 'a log cannot be read',
  'bad-media': 'an RTP, RTCP or SRTP packet, or audio data, cannot be used',
  'bad-message': 'a SIP message cannot be read',
  'bad-request': 'a request or an argument is not of the documented form',
  'bad-session-description': 'an SDP body cannot be read or answered',
  conflict: 'the thing is in a state that does not allow this',
  corrupt: 'stored data fails its integrity check',
  'decryption-failed': 'sealed data does not open with this key',
  forbidden: 'the caller is known and may not do this',
  'limit-exceeded': 'a size, count or rate limit was passed',
  network: 'a connection or a datagram could not be sent or received',
  'not-found': 'the thing does not exist',
  storage: 'a file or database could not be read or written',
  timeout: 'no answer came in time',
  unsupported: 'the thing is understood and not offered here',
  unverified: 'a signature, certificate or identity does not verify',
} as const;

export type ProblemCode = keyof typeof problemCodes;

export type ProblemDetails = Readonly<Record<string, string | number | boolean | undefined>>;

/** An expected failure: `message` says what was expected, what came, and where. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, message: string, options: { details?: ProblemDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

export function isProblem(error: unknown, code?: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.code === code);
}

/** The text of whatever was thrown, for a log field or a message to a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** By which the system or a library says what failed, as in ENOENT; empty where it does not. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** For the default branch of a switch over a closed set: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value ${String(value)}`);
}
