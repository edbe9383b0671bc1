// What is held of a person, by its records.

import type { ReportKind } from '../store/call-report-rows.ts';
import type { Period } from './periods.ts';

export interface CallHeld {
  readonly callId: string;
  readonly macAddress: string;
  readonly startTime: string;
  readonly direction: string;
  readonly role: string;
  readonly token: string;
  /** On a line of the person's own. */
  readonly isOwn?: true;
}

/** A call detail record or a quality report. */
export interface ReportHeld {
  readonly store: ReportKind;
  readonly id: string;
  readonly macAddress: string;
  /** UTC. */
  readonly startTime: string;
  readonly isOwn?: true;
}

export interface Held {
  readonly calls: readonly CallHeld[];
  readonly reports: readonly ReportHeld[];
  readonly contacts: readonly { readonly id: string; readonly macAddress: string; readonly isDivert: boolean; readonly isOwn?: true }[];
  /** What is somebody else's, and names the person within. */
  readonly besides: readonly {
    readonly store: 'call_record' | 'contact';
    readonly id: string;
    readonly macAddress: string;
    readonly texts: readonly string[];
  }[];
  readonly overrides: readonly { readonly id: string; readonly macAddress: string; readonly isOwn?: true }[];
  readonly logs: readonly {
    readonly id: string;
    readonly macAddress: string;
    readonly isOwn?: true;
    readonly within?: readonly Period[];
  }[];
  readonly configurations: readonly { readonly name: string; readonly macAddress: string }[];
  /** Files that no record is made of. */
  readonly kept: readonly {
    readonly id: string;
    readonly macAddress: string;
    readonly name: string;
    readonly texts: readonly string[];
    /** On the person's own phone: all of it is theirs. */
    readonly isOwn?: true;
  }[];
  /** Phones whose label names the person. */
  readonly labels: readonly { readonly macAddress: string }[];
  /** Notes of whose a line is or was. */
  readonly owners: readonly { readonly id: string; readonly macAddress: string }[];
  /** Other requests of this person that still name them. */
  readonly requests: readonly string[];
  readonly tokens: readonly string[];
}
