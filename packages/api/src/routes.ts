// The console's HTTP interface: every path with what goes in and what comes out. Requests carry the session cookie; changes carry the csrf token too.

import { z } from 'zod';
import { auditPageSchema } from './audit.ts';
import { deviceSchema, enrolDeviceSchema, enrolmentSchema } from './device.ts';
import { personDetailSchema, personSchema } from './person.ts';
import { sessionSchema, signInSchema } from './session.ts';
import { createRequestSchema, fulfilRequestSchema, subjectRequestSchema } from './subject-request.ts';

export const overviewSchema = z.object({
  devices: z.number().int(),
  devicesSeenToday: z.number().int(),
  persons: z.number().int(),
  records: z.number().int(),
  openRequests: z.number().int(),
  suppressions: z.number().int(),
  isAuditIntact: z.boolean(),
  /** When the whole chain was verified last; since then, what is new. */
  auditVerifiedAt: z.string(),
});
export type Overview = z.infer<typeof overviewSchema>;

export const searchAnswerSchema = z.object({ persons: z.array(personSchema), query: z.string() });

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below /api/v1; `:name` is a parameter. */
  readonly path: string;
  readonly input?: z.ZodType;
  readonly output?: z.ZodType;
  readonly summary: string;
}

export const routes = {
  signIn: { method: 'POST', path: '/session', input: signInSchema, output: sessionSchema, summary: 'Sign in; sets the session cookie.' },
  session: { method: 'GET', path: '/session', output: sessionSchema, summary: 'The present session, 401 without one.' },
  signOut: { method: 'DELETE', path: '/session', summary: 'Sign out.' },
  overview: { method: 'GET', path: '/overview', output: overviewSchema, summary: 'Counts for the first page.' },
  devices: { method: 'GET', path: '/devices', output: z.array(deviceSchema), summary: 'All phones.' },
  device: { method: 'GET', path: '/devices/:macAddress', output: deviceSchema, summary: 'One phone and what it uploaded.' },
  enrolDevice: {
    method: 'POST',
    path: '/devices',
    input: enrolDeviceSchema,
    output: enrolmentSchema,
    summary: 'Enrol a phone; answers its credentials, once.',
  },
  persons: {
    method: 'GET',
    path: '/persons',
    output: searchAnswerSchema,
    summary: 'Search persons by number, SIP URI, name or login (?q=); all of them without a query.',
  },
  person: { method: 'GET', path: '/persons/:partyToken', output: personDetailSchema, summary: 'One person and what is held.' },
  requests: { method: 'GET', path: '/requests', output: z.array(subjectRequestSchema), summary: 'All subject requests, newest first.' },
  createRequest: {
    method: 'POST',
    path: '/requests',
    input: createRequestSchema,
    output: subjectRequestSchema,
    summary: 'Take in a request; the answer carries its plan.',
  },
  request: { method: 'GET', path: '/requests/:id', output: subjectRequestSchema, summary: 'One request.' },
  fulfilRequest: {
    method: 'POST',
    path: '/requests/:id/fulfilment',
    input: fulfilRequestSchema.optional(),
    output: subjectRequestSchema,
    summary: 'Carry out the plan as shown.',
  },
  cancelRequest: { method: 'DELETE', path: '/requests/:id', output: subjectRequestSchema, summary: 'Cancel a request that has not begun.' },
  requestExport: {
    method: 'GET',
    path: '/requests/:id/export',
    summary: 'The export as a ZIP file: JSON, vCard, CSV and the original XML.',
  },
  requestReceipt: { method: 'GET', path: '/requests/:id/receipt', summary: 'The signed receipt, JSON.' },
  audit: { method: 'GET', path: '/audit', output: auditPageSchema, summary: 'The newest audit entries, and whether the chain is intact.' },
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof routes;

export const apiPrefix = '/api/v1';
export const csrfHeader = 'x-offhook-csrf';
export const sessionCookie = 'offhook-session';
