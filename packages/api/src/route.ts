// A path of the console's HTTP interface, and who may.

import type { z } from 'zod';

import type { Role } from './session.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below /api/v1; `:name` is a parameter. */
  readonly path: string;
  readonly input?: z.ZodType;
  readonly output?: z.ZodType;
  readonly summary: string;
  /** Who may; anybody who is signed in where missing. */
  readonly roles?: readonly Role[];
  /** Who may is all of these. */
  readonly allRoles?: readonly Role[];
}

export const administrator: readonly Role[] = ['administrator'];
export const officer: readonly Role[] = ['privacy-officer'];
