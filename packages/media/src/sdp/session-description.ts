// A session description as data: RFC 8866. Lines that have no meaning here are kept, in order, so that a description survives being read and written.

/** Seen from whoever wrote the description (RFC 8866 §6.7). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** o= (RFC 8866 §5.2). Identifier and version are decimal text: they may exceed 53 bits. */
export interface Origin {
  readonly username: string;
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly addressType: 'IP4' | 'IP6';
  readonly address: string;
}

/** c= (RFC 8866 §5.7); the address may carry `/ttl` or `/count` and may be a name. */
export interface Connection {
  readonly addressType: 'IP4' | 'IP6';
  readonly address: string;
}

/** Any line that has no field of its own, `a=` among them. */
export interface DescriptionLine {
  /** One letter. */
  readonly type: string;
  /** What follows the equals sign, unchanged. */
  readonly value: string;
}

export interface MediaDescription {
  /** `audio`, `video`, `application`, … */
  readonly kind: string;
  /** 0 where the stream is refused or ended (RFC 3264 §6). */
  readonly port: number;
  /** The number after the slash; 1 where missing. */
  readonly portCount: number;
  /** `RTP/AVP`, `RTP/SAVP`, … */
  readonly transport: string;
  readonly formats: readonly string[];
  readonly connection?: Connection;
  readonly lines: readonly DescriptionLine[];
}

export interface SessionDescription {
  readonly origin: Origin;
  readonly sessionName: string;
  readonly connection?: Connection;
  readonly lines: readonly DescriptionLine[];
  readonly media: readonly MediaDescription[];
}

/** The value of the first `a=name:value`; empty for a bare `a=name`; undefined where there is none. */
export function attributeOf(section: { readonly lines: readonly DescriptionLine[] }, name: string): string | undefined {
  return attributesOf(section, name)[0];
}

export function attributesOf(section: { readonly lines: readonly DescriptionLine[] }, name: string): readonly string[] {
  const values: string[] = [];
  for (const line of section.lines) {
    if (line.type !== 'a') continue;
    if (line.value === name) values.push('');
    else if (line.value.startsWith(`${name}:`)) values.push(line.value.slice(name.length + 1));
  }
  return values;
}

const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const satisfies readonly Direction[];

/** The stream's direction: its own attribute, else the session's, else sendrecv (RFC 3264 §5.1). */
export function directionOf(session: SessionDescription, media: MediaDescription): Direction {
  for (const section of [media, session]) {
    for (const direction of directions) if (attributeOf(section, direction) !== undefined) return direction;
  }
  return 'sendrecv';
}

/** The stream's own c= line, else the session's. */
export function connectionOf(session: SessionDescription, media: MediaDescription): Connection | undefined {
  return media.connection ?? session.connection;
}

/** RFC 3264 §8.4: hold in the manner of RFC 2543, c=0.0.0.0; `::` is its equal in IPv6. */
export function isNullAddress(connection: Connection | undefined): boolean {
  return connection?.address === '0.0.0.0' || connection?.address === '::';
}
