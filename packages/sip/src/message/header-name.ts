// Header names as small integers, with the compact forms: RFC 3261 §7.3.3 and §20, and the registrations of the extensions spoken here.
// Id 0 stands for every name that is not in the table; such headers keep their own spelling.

const table = [
  'Via v',
  'From f',
  'To t',
  'Call-ID i',
  'CSeq',
  'Contact m',
  'Max-Forwards',
  'Route',
  'Record-Route',
  'Content-Type c',
  'Content-Length l',
  'Content-Encoding e',
  'Content-Disposition',
  'Content-Language',
  'Expires',
  'Min-Expires',
  'Supported k',
  'Require',
  'Proxy-Require',
  'Unsupported',
  'Allow',
  'Allow-Events u',
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Accept-Contact a',
  'Reject-Contact j',
  'Request-Disposition d',
  'Alert-Info',
  'Authorization',
  'Authentication-Info',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Authentication-Info',
  'WWW-Authenticate',
  'Call-Info',
  'Date',
  'Error-Info',
  'Event o',
  'History-Info',
  'Diversion',
  'Identity y',
  'In-Reply-To',
  'Join',
  'MIME-Version',
  'Min-SE',
  'Organization',
  'P-Access-Network-Info',
  'P-Asserted-Identity',
  'P-Associated-URI',
  'P-Called-Party-ID',
  'P-Preferred-Identity',
  'Path',
  'Priority',
  'Privacy',
  'RAck',
  'RSeq',
  'Reason',
  'Refer-Sub',
  'Refer-To r',
  'Referred-By b',
  'Remote-Party-ID',
  'Replaces',
  'Reply-To',
  'Retry-After',
  'SIP-ETag',
  'SIP-If-Match',
  'Server',
  'Service-Route',
  'Session-Expires x',
  'Subject s',
  'Subscription-State',
  'Target-Dialog',
  'Timestamp',
  'User-Agent',
  'Warning',
  'Flow-Timer',
  'P-Charging-Vector',
  'X-RTP-Stat',
  'Suppress-If-Match',
] as const;

type NameOf<Row extends string> = Row extends `${infer Name} ${string}` ? Name : Row;

/** A header that this table knows, in the spelling in which it is written. */
export type HeaderName = NameOf<(typeof table)[number]>;

const canonicalNames: readonly string[] = ['', ...table.map((row) => row.split(' ')[0] ?? row)];

const idByLowerName: ReadonlyMap<string, number> = new Map(
  table.flatMap((row, index) => row.split(' ').map((name): [string, number] => [name.toLowerCase(), index + 1])),
);

/** The spellings that are met in practice, so that the usual look-up needs no change of case. */
const idBySpelling: ReadonlyMap<string, number> = new Map(
  table.flatMap((row, index) =>
    row.split(' ').flatMap((name): [string, number][] => [
      [name, index + 1],
      [name.toLowerCase(), index + 1],
    ]),
  ),
);

/** Zero where the name is not in the table. Case does not matter (RFC 3261 §7.3.1). */
export function headerId(name: string): number {
  return idBySpelling.get(name) ?? idByLowerName.get(name.toLowerCase()) ?? 0;
}

/** The empty string for id 0. */
export function headerNameOf(id: number): string {
  return canonicalNames[id] ?? '';
}

/** The usual spellings by length and first letter, so that the scanner compares in place and neither copies nor hashes the name. */
const byShape: readonly (readonly { readonly name: string; readonly id: number }[] | undefined)[] = shapes();

function shapes(): ({ name: string; id: number }[] | undefined)[] {
  const found: ({ name: string; id: number }[] | undefined)[] = Array.from({ length: 32 * 32 });
  for (const [index, row] of table.entries()) {
    for (const name of row.split(' ')) (found[shapeOf(name.length, name.charCodeAt(0))] ??= []).push({ name, id: index + 1 });
  }
  return found;
}

function shapeOf(length: number, firstCode: number): number {
  return ((length & 31) << 5) | (firstCode & 31);
}

/** The id of the name at `start` to `end` in its usual spelling; zero for every other, which `headerId` may still know. */
export function headerIdAt(text: string, start: number, end: number): number {
  const candidates = byShape[shapeOf(end - start, text.charCodeAt(start))];
  if (candidates === undefined) return 0;
  for (const { name, id } of candidates) if (name.length === end - start && text.startsWith(name, start)) return id;
  return 0;
}
