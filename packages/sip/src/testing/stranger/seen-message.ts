// A message as the stranger reads it: lines and header values, nothing more. Its own, so that a fault of the stack's reader shows.

export interface SeenMessage {
  /** Empty in a response. */
  readonly method: string;
  /** The Request-URI; empty in a response. */
  readonly uri: string;
  /** 0 in a request. */
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export function readSeen(text: string): SeenMessage {
  const end = text.indexOf('\r\n\r\n');
  const [startLine = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  const body = end < 0 ? '' : text.slice(end + 4);
  const [first = '', second = ''] = startLine.split(' ');
  if (first === 'SIP/2.0') return { method: '', uri: '', status: Number(second), headers, body };
  return { method: first, uri: second, status: 0, headers, body };
}

/** The first value; empty where there is none. */
export function valueOf(seen: SeenMessage, name: string): string {
  return valuesOf(seen, name)[0] ?? '';
}

export function valuesOf(seen: SeenMessage, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return seen.headers.filter(([known]) => known === wanted).map(([, value]) => value);
}

/** The elements of a header whose values hold URIs in angle brackets, such as Route. */
export function elementsOf(seen: SeenMessage, name: string): readonly string[] {
  return valuesOf(seen, name).flatMap((value) => value.split(/,\s*(?=<|sip:|SIP)/).map((element) => element.trim()));
}

export function tagOf(value: string): string {
  return /;\s*tag=([^;\s]+)/i.exec(value.slice(value.lastIndexOf('>') + 1))?.[1] ?? '';
}

export function uriOf(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0] ?? '';
}

/** The number and the method of CSeq; for a response the method is that of its request. */
export function sequenceOf(seen: SeenMessage): { readonly number: number; readonly method: string } {
  const [number = '0', method = ''] = valueOf(seen, 'CSeq').split(/\s+/);
  return { number: Number(number), method };
}

/** What tells one client transaction from another. */
export function branchOf(seen: SeenMessage): string {
  return /branch=([^;,\s]+)/.exec(valueOf(seen, 'Via'))?.[1] ?? '';
}
