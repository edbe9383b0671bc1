// The kind of a value: what may stand in it. Validation of form, where a person may stand, and the fields of web pages follow from it.

/** Kinds of a single value, each with what a person is told. */
export const kindTexts = {
  switch: '0 or 1',
  word: 'word',
  integer: 'whole number',
  milliseconds: 'milliseconds',
  seconds: 'seconds',
  minutes: 'minutes',
  hours: 'hours',
  /** Seconds east of Greenwich. */
  offset: 'seconds from GMT',
  port: 'port',
  'time-of-day': 'hh:mm',
  'date-format': 'form of a date, such as D,dM or DD/MM/YY',
  /** RFC 3261 §19.1, or its user part, or a telephone number, as the guide allows wherever an address is dialled. */
  uri: 'SIP URI, its user part, or a number',
  'telephone-number': 'number',
  /** RFC 4967: what is dialled and is no number of anybody, such as a star code. */
  'dial-string': 'digits to dial',
  'digit-map': 'digit map',
  /** Of a person or a thing, as a screen shows it. */
  name: 'name',
  login: 'user name',
  email: 'e-mail address',
  /** RFC 7622. */
  'jabber-id': 'Jabber ID',
  password: 'password or key',
  /** Actions of soft keys and enhanced feature keys; may dial. */
  macro: 'macro',
  'macro-name': 'name of a macro',
  host: 'host name or IP address',
  'host-port': 'host:port',
  domain: 'domain name',
  realm: 'realm',
  'ip-address': 'IP address',
  'multicast-address': 'multicast address',
  'subnet-mask': 'subnet mask',
  /** RFC 2474, RFC 2597, RFC 3246. */
  dscp: '0 to 63, EF, AFxy or CSx',
  /** Of the dictionary files for the screen. */
  language: 'folder of a language, such as German_Germany',
  'mac-address': 'MAC address',
  url: 'URL',
  'url-or-file': 'URL or file name',
  path: 'file or folder',
  certificate: 'PEM certificate, URL or file name',
  fingerprint: 'fingerprint of a certificate',
  'cipher-list': 'OpenSSL cipher list',
  'distinguished-name': 'distinguished name',
  'directory-attribute': 'attribute of a directory',
  'search-filter': 'LDAP filter',
  pattern: 'regular expression',
  text: 'text',
} as const;

export type SingleKind = keyof typeof kindTexts;
export type ValueKind = SingleKind | `list of ${SingleKind}`;

/** Kinds of a row of type integer. */
export type NumberKind = 'integer' | 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'offset' | 'port';

/** Of a list, the kind of what it lists. */
export function itemKind(kind: ValueKind): SingleKind {
  return kind.replace(/^list of /, '') as SingleKind;
}

/** In words, for `explain` and the reference page. */
export function kindText(kind: ValueKind): string {
  return kind === itemKind(kind) ? kindTexts[kind] : `list: ${kindTexts[itemKind(kind)]}`;
}

const nobody: ReadonlySet<SingleKind> = new Set([
  'switch',
  'integer',
  'milliseconds',
  'seconds',
  'minutes',
  'hours',
  'offset',
  'port',
  'time-of-day',
  'date-format',
  'ip-address',
  'multicast-address',
  'subnet-mask',
  'dscp',
  'language',
  'mac-address',
  'fingerprint',
  'cipher-list',
  'directory-attribute',
]);

/** False where the value is a number, a switch or a word of a list that is known. A text whose words are not known may hold anything. */
export function mayNamePerson({ type, kind }: { readonly type: string; readonly kind: ValueKind }): boolean {
  return type === 'text' && !nobody.has(itemKind(kind));
}
