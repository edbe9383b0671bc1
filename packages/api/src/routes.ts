// The console's HTTP interface: every path with what goes in and what comes out. Requests carry the session cookie; changes carry the csrf token too.

import { z } from 'zod';
import { overviewSchema } from './overview.ts';
import { addUserSchema, addedUserSchema, consoleUserSchema, sessionSchema, signInSchema } from './session.ts';
import { personRoutes } from './person-routes.ts';
import { phoneRoutes } from './phone-routes.ts';
import type { Route } from './route.ts';
import { administrator } from './route.ts';

export const routes = {
  signIn: { method: 'POST', path: '/session', input: signInSchema, output: sessionSchema, summary: 'Sign in; sets the session cookie.' },
  session: { method: 'GET', path: '/session', output: sessionSchema, summary: 'The present session, 401 without one.' },
  signOut: { method: 'DELETE', path: '/session', summary: 'Sign out.' },
  overview: { method: 'GET', path: '/overview', output: overviewSchema, summary: 'Counts for the first page.' },
  backUp: {
    method: 'POST',
    path: '/backups',
    output: z.object({ folder: z.string() }),
    summary: 'Make a backup now; answers its folder on the server.',
    roles: administrator,
  },
  users: { method: 'GET', path: '/users', output: z.array(consoleUserSchema), summary: 'Who may sign in.', roles: administrator },
  addUser: {
    method: 'POST',
    path: '/users',
    input: addUserSchema,
    output: addedUserSchema,
    summary: 'Let somebody sign in, or give them a new password and other roles; answers the password, once.',
    roles: administrator,
  },
  removeUser: {
    method: 'DELETE',
    path: '/users/:userName',
    summary: 'Somebody may sign in no more; their sessions end.',
    roles: administrator,
  },

  ...phoneRoutes,
  ...personRoutes,
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof routes;

export const apiPrefix = '/api/v1';
export const csrfHeader = 'x-offhook-csrf';
export const sessionCookie = 'offhook-session';
