// How the console says what the contract names.

import { storeWords } from '@offhook/privacy';
import type {
  AdmissionMethod,
  AdmissionRule,
  ArtefactSummary,
  Identifier,
  Plan,
  RequestState,
  RequestType,
  SubjectRequest,
} from '@offhook/api';

export const artefactKinds: Readonly<Record<ArtefactSummary['kind'], string>> = {
  'local-override': 'Settings changed at the phone',
  'web-override': 'Settings changed in its web page',
  'cloud-override': 'Settings from a cloud service',
  directory: 'Contact directory',
  'call-list': 'Call lists',
  'application-log': 'Application log',
  'boot-log': 'Boot log',
  license: 'Licence',
  other: 'Other file',
};

export const methodWords: Readonly<Record<AdmissionMethod, string>> = {
  certificate: 'The certificate of its factory',
  digest: 'Its own password, which is not sent (Digest)',
  basic: 'Its own password (Basic)',
  'first-contact': 'The password of all newcomers',
};

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Within a sentence. */
export function methodText(method: AdmissionMethod): string {
  return lowerFirst(methodWords[method]);
}

export function methodsText(methods: readonly AdmissionMethod[]): string {
  return methods.length === 0 ? 'nothing' : methods.map(methodText).join('; ');
}

export function ruleText({ networks, phones, methods }: AdmissionRule): string {
  return `From ${networks.join(', ') || 'everywhere'}, ${phones.join(', ') || 'each phone'}: let in by ${methodsText(methods)}.`;
}

export const identifierWords: Readonly<Record<Identifier['type'], string>> = {
  'sip-uri': 'SIP URI',
  'phone-number': 'Number',
  extension: 'Extension',
  login: 'Login',
  email: 'E-mail',
  name: 'Name',
};

export const requestTypeWords: Readonly<Record<RequestType, string>> = {
  access: 'Access (Art. 15)',
  portability: 'Portability (Art. 20)',
  erasure: 'Erasure (Art. 17)',
  rectification: 'Rectification (Art. 16)',
  restriction: 'Restriction (Art. 18)',
  objection: 'Objection (Art. 21)',
  information: 'Information (Art. 13, 14)',
};

export const requestStateWords: Readonly<
  Record<RequestState, { readonly text: string; readonly tone: 'good' | 'bad' | 'waiting' | 'quiet' }>
> = {
  received: { text: 'Received', tone: 'waiting' },
  verified: { text: 'Identity checked', tone: 'waiting' },
  planned: { text: 'Planned', tone: 'waiting' },
  running: { text: 'Running', tone: 'waiting' },
  fulfilled: { text: 'Fulfilled', tone: 'good' },
  refused: { text: 'Refused', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
};

export const actionWords: Readonly<Record<Plan['steps'][number]['action'], string>> = {
  export: 'Export',
  anonymise: 'Anonymise',
  'destroy-key': 'Destroy the key',
  're-render': 'Write anew without the person',
  'tell-phone': 'Tell the phone',
  keep: 'Keep',
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** call-participant, export-read: names of categories and actions as words. */
export function plainWords(name: string): string {
  return capitalised(name.replaceAll(/[_-]/g, ' '));
}

/** What is kept where. */
export function storeText(store: string): string {
  return capitalised(storeWords(store));
}

/** An ISO time in the reader's own zone, as 2026-03-04 05:06; what is no time is shown as it came. */
export function timeText(iso: string | undefined): string {
  if (iso === undefined) return '–';
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return at.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
}

/** From the oldest to the newest, once where they are the same. */
export function spanText(earliest: string | undefined, latest: string | undefined): string {
  const [first, last] = [timeText(earliest), timeText(latest)];
  return latest === undefined || first === last ? first : `${first} to ${last}`;
}

export function sizeText(sizeBytes: number): string {
  return sizeBytes < 1024 ? `${sizeBytes} B` : `${(sizeBytes / 1024).toFixed(1)} KB`;
}

/** It is carried out, or its plan is made. */
export function isAtWork({ state, progress }: Pick<SubjectRequest, 'state' | 'progress'>): boolean {
  return state === 'running' || progress !== undefined;
}

/** Of a request that runs, or whose plan is made. */
export function progressText({ progress }: Pick<SubjectRequest, 'progress'>): string | undefined {
  return progress === undefined ? undefined : `Step ${progress.step} of ${progress.of}: ${progress.doing}`;
}
