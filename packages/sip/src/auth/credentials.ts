// The secrets of digest authentication: RFC 7616 §3.4, RFC 8760.

export interface Credentials {
  /** Only for this realm; for any where missing. */
  readonly realm?: string;
  readonly username: string;
  readonly password: string;
}
