// What the second reader and its thread tell each other: plain values.

import { ProblemError, isProblem, messageOf } from '@offhook/base';
import type { ProblemCode } from '@offhook/base';

import type { PostgresPlace } from '../store/postgres-connection.ts';
import type { SearchedSoFar } from './opened.ts';
import type { Reading, ReadingTask } from './reading.ts';

export interface ThreadStart {
  readonly directory: string;
  readonly masterKey?: Uint8Array;
  readonly postgres?: PostgresPlace;
}

export interface ThreadTask extends ReadingTask {
  /** How the site dials, as JSON; empty where nobody knows. */
  readonly numberingForm: string;
}

export interface Failed {
  readonly kind: 'failed';
  readonly code: ProblemCode | undefined;
  readonly message: string;
}

export type ReaderTold =
  | { readonly kind: 'so-far'; readonly soFar: SearchedSoFar }
  | { readonly kind: 'done'; readonly reading: Reading }
  | Failed;

export function toldOfProblem(error: unknown): Failed {
  return { kind: 'failed', code: isProblem(error) ? error.code : undefined, message: messageOf(error) };
}

export function problemOfTold({ code = 'storage', message }: Failed): ProblemError {
  return new ProblemError(code, message);
}
