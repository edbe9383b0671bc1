// An account: one address of record with its credentials and the servers that answer for it. A user agent carries any number of them.

import type { Credentials } from '../auth/credentials.ts';
import type { Protocol, Target } from '../transport/flow.ts';
import type { OwnServers } from './own-servers.ts';

/** A server as it is configured, not yet resolved. */
export interface ServerAddress {
  /** A name or an address. */
  readonly host: string;
  /** A port switches SRV off (RFC 3263 §4.2). */
  readonly port?: number;
  /** Missing: NAPTR, SRV or the transports that are there decide (RFC 3263 §4.1). */
  readonly protocol?: Protocol;
}

export interface AccountOptions {
  /** Such as `sip:2001@example.test`. */
  readonly addressOfRecord: string;
  readonly displayName?: string;
  /** The user part of Contact; that of the address of record where missing. */
  readonly contactUser?: string;
  /** Further parameters of the Contact header, such as `+sip.instance`. */
  readonly contactParameters?: Readonly<Record<string, string>>;
  readonly credentials?: readonly Credentials[];
  /** Every request outside a dialog goes here, with a Route to it. */
  readonly outboundProxy?: ServerAddress;
  /** In order of preference; the request URI's own host where empty. */
  readonly servers?: readonly ServerAddress[];
  /** A server that has not answered at all after so long gives way to the next; where missing, after 64*T1 (RFC 3263 §4.3). */
  readonly abandonServerAfterMs?: number;
  /** The first server is tried first again so many milliseconds after another took its place; for ever the other where missing. */
  readonly failBackAfterMs?: number;
  /** Answers challenges of the own server inside dialogs that the far end began, too: the far end may be the one who asks. */
  readonly answersInTheirDialogs?: boolean;
  /** Added to every request outside a dialog. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export interface WorkingTarget {
  readonly target: Target;
  /** On the monotonic clock. */
  readonly sinceMs: number;
}

/** Made by `UserAgent.addAccount`; its options may be replaced at any time. */
export interface Account {
  readonly id: number;
  options: AccountOptions;
  readonly ownServers: OwnServers;
  /** The server that answered last, tried first by the requests that follow; set by the registration. */
  workingTarget: WorkingTarget | undefined;
  /** Route values given by the registrar (RFC 3608). */
  serviceRoute: readonly string[];
}
