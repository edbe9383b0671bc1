// The console's HTTP interface: every path with what goes in and what comes out. Requests carry the session cookie; changes carry the csrf token too.

import { z } from 'zod';
import { admissionPreviewSchema, admissionRulesSchema, admissionVerdictSchema, setAdmissionRulesSchema } from './admission-rules.ts';
import { auditPageSchema, auditVerdictSchema } from './audit.ts';
import { changeConfigurationSchema, changePreviewSchema, configurationSchema, phoneConfigurationSchema } from './configuration.ts';
import {
  firstContactOpenedSchema,
  openFirstContactSchema,
  renewCredentialsSchema,
  replaceDeviceSchema,
  replacedSchema,
  admissionSchema,
  admittedSchema,
  adoptedSchema,
  addEncryptionKeySchema,
  encryptionKeySchema,
  deviceSchema,
  enrolDeviceSchema,
  enrolmentSchema,
  waitingPhoneSchema,
} from './device.ts';
import { holdSchema, putHoldSchema } from './hold.ts';
import { lineOwnerSchema, sayOwnerSchema } from './line-owner.ts';
import { overviewSchema } from './overview.ts';
import { personDetailSchema, searchAnswerSchema } from './person.ts';
import { expiringSchema, keepSchema } from './retention.ts';
import type { Role } from './session.ts';
import { addUserSchema, addedUserSchema, consoleUserSchema, sessionSchema, signInSchema } from './session.ts';
import { createRequestSchema, fulfilRequestSchema, subjectRequestSchema } from './subject-request.ts';

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

const phones: readonly Role[] = ['administrator'];
const officer: readonly Role[] = ['privacy-officer'];

export const routes = {
  signIn: { method: 'POST', path: '/session', input: signInSchema, output: sessionSchema, summary: 'Sign in; sets the session cookie.' },
  session: { method: 'GET', path: '/session', output: sessionSchema, summary: 'The present session, 401 without one.' },
  signOut: { method: 'DELETE', path: '/session', summary: 'Sign out.' },
  overview: { method: 'GET', path: '/overview', output: overviewSchema, summary: 'Counts for the first page.' },
  devices: {
    method: 'GET',
    path: '/devices',
    output: z.array(deviceSchema),
    summary:
      'Phones by MAC address, 200 at most; with after=MAC those behind that one; with find=TEXT those whose MAC address, label, model, software, address, extension or name holds the text.',
  },
  device: { method: 'GET', path: '/devices/:macAddress', output: deviceSchema, summary: 'One phone and what it uploaded.' },
  enrolDevice: {
    method: 'POST',
    path: '/devices',
    input: enrolDeviceSchema,
    output: enrolmentSchema,
    summary: 'Enrol a phone; answers its credentials, once.',
    roles: phones,
  },
  admitDevices: {
    method: 'POST',
    path: '/devices/admissions',
    input: admissionSchema,
    output: admittedSchema,
    summary: 'Enrol many phones; answers their credentials, once, and those that could not be enrolled.',
    roles: phones,
  },
  renewCredentials: {
    method: 'POST',
    path: '/devices/:macAddress/credentials',
    input: renewCredentialsSchema.optional(),
    output: enrolmentSchema,
    summary: 'New credentials for a phone; the old ones end, at once or when the phone has taken the new ones.',
    roles: phones,
  },
  replaceDevice: {
    method: 'POST',
    path: '/devices/:macAddress/replacement',
    input: replaceDeviceSchema,
    output: replacedSchema,
    summary:
      'Enrol a phone in the place of this one, with its settings, label, contacts, calls and overrides; this one stays until it is removed.',
    roles: phones,
  },
  removeDevice: {
    method: 'DELETE',
    path: '/devices/:macAddress',
    summary: 'Remove a phone with all that it uploaded; its keys are destroyed.',
    roles: phones,
  },
  tellDevice: {
    method: 'POST',
    path: '/devices/:macAddress/check-sync',
    output: z.object({ wasTold: z.boolean() }),
    summary: 'Tell a phone to come for its files.',
    roles: ['administrator', 'operator'],
  },
  waiting: {
    method: 'GET',
    path: '/waiting',
    output: z.array(waitingPhoneSchema),
    summary: 'Phones that asked for files and are not enrolled.',
    roles: ['administrator', 'operator'],
  },
  configuration: {
    method: 'GET',
    path: '/configuration/:scope',
    output: configurationSchema,
    summary: 'What is set here for one phone, by its MAC address, or for all: site.',
    roles: ['administrator', 'operator'],
  },
  changeConfiguration: {
    method: 'POST',
    path: '/configuration/:scope',
    input: changeConfigurationSchema,
    output: configurationSchema,
    summary: 'Set and unset parameters for one phone or for all.',
    roles: phones,
  },
  previewConfiguration: {
    method: 'POST',
    path: '/configuration/:scope/preview',
    input: changeConfigurationSchema,
    output: changePreviewSchema,
    summary: 'What a change would do to which phones; nothing is changed.',
    roles: ['administrator', 'operator'],
  },
  phoneConfiguration: {
    method: 'GET',
    path: '/devices/:macAddress/configuration',
    output: phoneConfigurationSchema,
    summary: 'What counts on a phone, where each value comes from, and what it beats.',
    roles: ['administrator', 'operator'],
  },
  lineOwners: {
    method: 'GET',
    path: '/devices/:macAddress/owners',
    output: z.array(lineOwnerSchema),
    summary: 'Whose the phone and its lines are and were: by its settings, and as an officer said.',
    roles: ['privacy-officer', 'administrator', 'operator'],
  },
  sayOwner: {
    method: 'POST',
    path: '/devices/:macAddress/owners',
    input: sayOwnerSchema,
    output: z.array(lineOwnerSchema),
    summary: 'Say whose a phone or a line of it is or was, which is stronger than its settings; nobody’s without an identifier.',
    roles: ['privacy-officer', 'administrator'],
  },
  unsayOwner: {
    method: 'DELETE',
    path: '/devices/:macAddress/owners/:id',
    output: z.array(lineOwnerSchema),
    summary: 'Take back what was said of whose a phone or a line is.',
    roles: ['privacy-officer', 'administrator'],
  },
  openFirstContact: {
    method: 'POST',
    path: '/first-contact',
    input: openFirstContactSchema,
    output: firstContactOpenedSchema,
    summary: 'For so many hours, let phones of these networks come with one user name and password for all; answers the password, once.',
    roles: phones,
  },
  endFirstContact: {
    method: 'DELETE',
    path: '/first-contact',
    summary: 'The shared user name and password open nothing any more.',
    roles: phones,
  },
  admissionRules: {
    method: 'GET',
    path: '/admission-rules',
    output: admissionRulesSchema,
    summary: 'By what which phones are admitted from where: the first rule that fits counts.',
    roles: ['administrator', 'operator', 'auditor'],
  },
  setAdmissionRules: {
    method: 'POST',
    path: '/admission-rules',
    input: setAdmissionRulesSchema,
    output: admissionRulesSchema,
    summary: 'Put this list of rules in the place of the one before; an empty one admits as if there were none.',
    roles: phones,
  },
  previewAdmissionRules: {
    method: 'POST',
    path: '/admission-rules/preview',
    input: setAdmissionRulesSchema,
    output: admissionPreviewSchema,
    summary: 'Which phones that were admitted within a day a list of rules would refuse; nothing is changed.',
    roles: phones,
  },
  admissionVerdict: {
    method: 'GET',
    path: '/admission-rules/verdict',
    output: admissionVerdictSchema,
    summary: 'Which rule counts for a phone at an address, and what is taken of it: address=192.0.2.7&macAddress=0004f2000001.',
    roles: ['administrator', 'operator', 'auditor'],
  },
  encryptionKeys: {
    method: 'GET',
    path: '/encryption-keys',
    output: z.array(encryptionKeySchema),
    summary: 'What the keys are called with which uploads of phones are read.',
    roles: phones,
  },
  addEncryptionKey: {
    method: 'POST',
    path: '/encryption-keys',
    input: addEncryptionKeySchema,
    output: encryptionKeySchema,
    summary: 'Add a key with which phones encrypt what they upload: Crypt=1;KeyDesc=...;Key=...; one of the same description is replaced.',
    roles: phones,
  },
  adoptUploads: {
    method: 'POST',
    path: '/site/adoption',
    output: adoptedSchema,
    summary:
      'Take directories, call lists, settings and logs of phones that lie in the folder site into the records, and out of the folder.',
    roles: phones,
  },
  exportedPaths: {
    method: 'GET',
    path: '/export',
    output: z.array(z.string()),
    summary:
      'Paths of all files that phones are served, what they uploaded among them; for somebody who is administrator and privacy officer.',
    allRoles: ['administrator', 'privacy-officer'],
  },
  exportedFile: {
    method: 'GET',
    path: '/export/file',
    summary: 'One of those files, by its path in the query.',
    allRoles: ['administrator', 'privacy-officer'],
  },
  backUp: {
    method: 'POST',
    path: '/backups',
    output: z.object({ folder: z.string() }),
    summary: 'Make a backup now; answers its folder on the server.',
    roles: phones,
  },
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
  users: { method: 'GET', path: '/users', output: z.array(consoleUserSchema), summary: 'Who may sign in.', roles: phones },
  addUser: {
    method: 'POST',
    path: '/users',
    input: addUserSchema,
    output: addedUserSchema,
    summary: 'Let somebody sign in, or give them a new password and other roles; answers the password, once.',
    roles: phones,
  },
  removeUser: { method: 'DELETE', path: '/users/:userName', summary: 'Somebody may sign in no more; their sessions end.', roles: phones },
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
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof routes;

export const apiPrefix = '/api/v1';
export const csrfHeader = 'x-offhook-csrf';
export const sessionCookie = 'offhook-session';
