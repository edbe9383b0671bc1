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

const spellings: readonly { readonly name: string; readonly id: number }[] = table.flatMap((row, index) =>
  row.split(' ').map((name) => ({ name, id: index + 1 })),
);

const canonicalNames: readonly (string | undefined)[] = [undefined, ...table.map((row) => row.split(' ')[0])];

/** With the spellings that are met in practice, so that the usual look-up needs no change of case. */
const idBySpelling: ReadonlyMap<string, number> = new Map(
  spellings.flatMap(({ name, id }) => [name, name.toLowerCase()].map((spelling): [string, number] => [spelling, id])),
);

/** Zero where the name is not in the table. Case does not matter (RFC 3261 §7.3.1). */
export function headerId(name: string): number {
  return idBySpelling.get(name) ?? idBySpelling.get(name.toLowerCase()) ?? 0;
}

/** Undefined for id 0. */
export function headerNameOf(id: number): string | undefined {
  return canonicalNames[id];
}

/** The usual spellings by length and first letter, so that the scanner compares in place and neither copies nor hashes the name. */
const byShape: (readonly { readonly name: string; readonly id: number }[] | undefined)[] = [];
for (const spelling of spellings) {
  const shape = shapeOf(spelling.name.length, spelling.name.charCodeAt(0));
  byShape[shape] = [...(byShape[shape] ?? []), spelling];
}

function shapeOf(length: number, firstCode: number): number {
  return (length << 7) | (firstCode & 127);
}

/** The id of the name at `start` to `end` in its usual spelling; zero for every other, which `headerId` may still know. */
export function headerIdAt(text: string, start: number, end: number): number {
  const candidates = byShape[shapeOf(end - start, text.charCodeAt(start))];
  if (candidates === undefined) return 0;
  for (const { name, id } of candidates) if (text.startsWith(name, start)) return id;
  return 0;
}
