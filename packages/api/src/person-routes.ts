// The console's interface for privacy officers: persons, their requests, what is kept for how long, and what was done.

import { z } from 'zod';
import { auditPageSchema, auditVerdictSchema } from './audit.ts';
import { holdSchema, putHoldSchema } from './hold.ts';
import { personDetailSchema, searchAnswerSchema } from './person.ts';
import { expiringSchema, keepSchema } from './retention.ts';
import { createRequestSchema, fulfilRequestSchema, letBeSchema, subjectRequestSchema } from './subject-request.ts';
import type { Route } from './route.ts';
import { officer } from './route.ts';

export const personRoutes = {
  retention: {
    method: 'GET',
    path: '/retention',
    output: z.array(expiringSchema),
    summary: 'For how long what is kept and why, and how much of it will be gone this time tomorrow.',
    roles: ['administrator', 'privacy-officer', 'auditor'],
  },
  keep: {
    method: 'POST',
    path: '/retention/:store',
    input: keepSchema,
    output: z.array(expiringSchema),
    summary: 'Say for how long one kind is kept; answers what will be gone tomorrow.',
    roles: officer,
  },
  holds: {
    method: 'GET',
    path: '/holds',
    output: z.array(holdSchema),
    summary: 'Holds that are in force: of whom or what, why, and until when.',
    roles: officer,
  },
  putHold: {
    method: 'POST',
    path: '/holds',
    input: putHoldSchema,
    output: holdSchema,
    summary: 'Hold what there is of a person, of a phone, or everything: it is neither swept nor erased until then.',
    roles: officer,
  },
  endHold: {
    method: 'DELETE',
    path: '/holds/:id',
    output: z.array(holdSchema),
    summary: 'End a hold; answers those that are left.',
    roles: officer,
  },
  persons: {
    method: 'GET',
    path: '/persons',
    output: searchAnswerSchema,
    summary: 'Search persons by number, SIP URI, name or login (?q=); all of them without a query.',
    roles: officer,
  },
  person: {
    method: 'GET',
    path: '/persons/:partyToken',
    output: personDetailSchema,
    summary: 'One person and what is held.',
    roles: officer,
  },
  requests: {
    method: 'GET',
    path: '/requests',
    output: z.array(subjectRequestSchema),
    summary: 'All subject requests, newest first.',
    roles: officer,
  },
  createRequest: {
    method: 'POST',
    path: '/requests',
    input: createRequestSchema,
    output: subjectRequestSchema,
    summary: 'Take in a request; the answer carries its plan.',
    roles: officer,
  },
  request: { method: 'GET', path: '/requests/:id', output: subjectRequestSchema, summary: 'One request.', roles: officer },
  fulfilRequest: {
    method: 'POST',
    path: '/requests/:id/fulfilment',
    input: fulfilRequestSchema.optional(),
    output: subjectRequestSchema,
    summary: 'Carry out the plan as shown.',
    roles: officer,
  },
  cancelRequest: {
    method: 'DELETE',
    path: '/requests/:id',
    output: subjectRequestSchema,
    summary: 'Cancel a request that has not begun.',
    roles: officer,
  },
  letRequestBe: {
    method: 'POST',
    path: '/requests/:id/letting-be',
    input: letBeSchema,
    output: subjectRequestSchema,
    summary: 'Let an erasure be that waits for the end of a hold: nothing was destroyed, and nothing is held back by it any more.',
    roles: officer,
  },
  releaseRequest: {
    method: 'POST',
    path: '/requests/:id/release',
    output: subjectRequestSchema,
    summary: 'The erased person is back: contacts and settings that name them are new from now on. Calls from before stay erased.',
    roles: officer,
  },
  requestExport: {
    method: 'GET',
    path: '/requests/:id/export',
    summary: 'The export as a ZIP file: JSON, vCard, CSV and the original XML.',
    roles: officer,
  },
  requestReceipt: { method: 'GET', path: '/requests/:id/receipt', summary: 'The signed receipt, JSON.', roles: officer },
  audit: {
    method: 'GET',
    path: '/audit',
    output: auditPageSchema,
    summary: 'The newest audit entries, and whether the chain is intact.',
    roles: ['administrator', 'privacy-officer', 'auditor'],
  },
  verifyAudit: {
    method: 'POST',
    path: '/audit/verification',
    output: auditVerdictSchema,
    summary: 'The whole audit chain, verified now.',
    roles: ['administrator', 'privacy-officer', 'auditor'],
  },
} as const satisfies Readonly<Record<string, Route>>;
