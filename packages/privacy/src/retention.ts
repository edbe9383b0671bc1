// How long what is kept: GDPR Art. 5(1)(e), storage limitation. A rule names a store; the server removes what is older.

export interface RetentionRule {
  readonly store: string;
  readonly keepS: number;
  readonly reason: string;
}

const dayS = 86_400;

export const defaultRetention: readonly RetentionRule[] = [
  { store: 'artefact', keepS: 14 * dayS, reason: 'logs serve troubleshooting, which is over or begun within two weeks' },
  { store: 'kept_file', keepS: 7 * dayS, reason: 'core and capture files serve one case of troubleshooting' },
  { store: 'waiting_phone', keepS: 7 * dayS, reason: 'a phone that is wanted is admitted within a week' },
  { store: 'kept_call', keepS: 0, reason: 'a call that a phone lists no more is needed no more, unless the site says what for' },
  {
    store: 'call_detail',
    keepS: 0,
    reason: 'a call list says what a phone’s user needs: call detail records are kept where the site says what for',
  },
  { store: 'quality_report', keepS: 0, reason: 'how calls sounded is kept where the site looks for a fault, with whom they were besides' },
  { store: 'call_record', keepS: 365 * dayS, reason: 'anonymised calls serve yearly capacity planning' },
  { store: 'subject_request', keepS: 30 * dayS, reason: 'the answer to a request is fetched within a month, or asked for again' },
  { store: 'request_subject', keepS: 3 * 365 * dayS, reason: 'that a request was answered is shown while a claim may come of it' },
  { store: 'audit_entry', keepS: 3 * 365 * dayS, reason: 'what was done is shown while a claim may come of it' },
  { store: 'console_session', keepS: dayS / 2, reason: 'a working day' },
];

export function expiresBeforeMs(rules: readonly RetentionRule[], store: string, nowMs: number): number | undefined {
  const rule = rules.find((candidate) => candidate.store === store);
  return rule === undefined ? undefined : nowMs - rule.keepS * 1000;
}
