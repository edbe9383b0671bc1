// How others write: everything that RFC 3261 §7.3 and §25 allow and this stack never does. The meaning stays.

import type { Chance } from './chance.ts';

export type Line = readonly [name: string, value: string];

const compact: Readonly<Record<string, string>> = {
  Via: 'v',
  From: 'f',
  To: 't',
  'Call-ID': 'i',
  Contact: 'm',
  'Content-Type': 'c',
  Supported: 'k',
  Event: 'o',
  'Refer-To': 'r',
  'Referred-By': 'b',
  'Session-Expires': 'x',
  'Allow-Events': 'u',
  Subject: 's',
};

/** Lists whose values may share a line (§7.3.1). */
const lists: ReadonlySet<string> = new Set(['Via', 'Record-Route', 'Supported', 'Allow']);

const curiosities: readonly Line[] = [
  ['User-Agent', 'Stranger/1.0 (a phone (of sorts); with "quotes") Core/2'],
  ['Server', 'Stranger (unknown)'],
  ['X-Unknown', 'a, b;c="d, e";f'],
  ['P-Asserted-Identity', '<tel:+1-555-0100>'],
  ['P-Asserted-Identity', '"" <sip:+15550100@example.test;user=phone>'],
  ['P-Asserted-Identity', '"Anna \\"A\\" Example" <sip:anna@example.test>, <tel:+15550101>'],
  ['Remote-Party-ID', 'Anna <sip:anna@example.test>;party=called;screen=yes;privacy=off'],
  ['Reason', 'Q.850;cause=16;text="Terminated, normally", SIP;cause=200'],
  ['Date', 'Mon, 05 Jan 2026 12:00:00 GMT'],
  ['Warning', '399 192.0.2.2 "something, somewhere"'],
  ['Subject', ''],
  ['Organization', 'Example; "and" sons'],
  ['Priority', 'non-urgent'],
  ['Accept-Language', 'da, en-gb;q=0.8'],
  ['Alert-Info', '<http://192.0.2.2/ring.wav>;info=external'],
  ['Call-Info', '<http://192.0.2.2/p.png>;purpose=icon , <http://192.0.2.2/>;purpose=info'],
  ['History-Info', '<sip:bob@example.test>;index=1,<sip:carol@192.0.2.2?Reason=SIP%3Bcause%3D302>;index=1.1'],
  ['Supported', ''],
  ['MIME-Version', '1.0'],
  ['Content-Language', 'en'],
  ['Timestamp', '54.21 0.5'],
  ['In-Reply-To', 'a@b, c'],
  ['X-Long', 'x'.repeat(600)],
  ['X-Utf', '\u00c3\u00a9t\u00c3\u00a9'],
];

export function writeOddly(startLine: string, lines: readonly Line[], body: string, chance: Chance): string {
  const isOdd = chance.once(2);
  const all = [...lines];
  if (isOdd) for (let count = chance.between(0, 3); count > 0; count--) all.push(chance.pick(curiosities[0] ?? ['X', ''], ...curiosities));
  const merged = isOdd && chance.once(2) ? mergeLists(all) : all;
  const ordered = isOdd && chance.once(2) ? rotate(merged, chance.between(0, merged.length)) : merged;
  const written = ordered.map(([name, value]) => (isOdd ? oddLine(name, value, chance) : `${name}: ${value}`));
  const length = `${isOdd && chance.once(2) ? 'l' : 'Content-Length'}${isOdd && chance.once(4) ? ' \t:' : ':'} ${body.length}`;
  return [startLine, ...written, length, '', body].join('\r\n');
}

/** Values of one header on one line, where the first of them stands. */
function mergeLists(lines: readonly Line[]): readonly Line[] {
  return lines.flatMap(([name, value], index): Line[] => {
    if (!lists.has(name) || value === '') return [[name, value]];
    if (lines.findIndex(([other, text]) => other === name && text !== '') < index) return [];
    const values = lines.filter(([other, text]) => other === name && text !== '').map(([, text]) => text);
    return [[name, values.join(' ,')]];
  });
}

/** Headers may stand in any order; those of one name keep theirs. */
function rotate(lines: readonly Line[], by: number): readonly Line[] {
  const names = [...new Set(lines.map(([name]) => name))];
  return [...names.slice(by), ...names.slice(0, by)].flatMap((name) => lines.filter(([other]) => other === name));
}

function oddLine(name: string, value: string, chance: Chance): string {
  const short = compact[name];
  const cased = chance.pick(name, name.toLowerCase(), name.toUpperCase());
  const written = short !== undefined && chance.once(2) ? chance.pick(short, short.toUpperCase()) : cased;
  const colon = chance.pick(': ', ':', ' :', '\t: ', ':  \t', ':\r\n ');
  return `${written}${colon}${fold(value, chance)}${chance.once(4) ? ' ' : ''}`;
}

/** White space, which may be a folded line, around a semicolon outside of quotes and brackets (§25.1, SEMI). */
function fold(value: string, chance: Chance): string {
  if (value.includes('"') || !chance.once(3)) return value;
  let isInside = false;
  let folded = '';
  for (const character of value) {
    if (character === '<') isInside = true;
    if (character === '>') isInside = false;
    folded += character === ';' && !isInside ? chance.pick(';', ' ; ', '\r\n\t; ', ' ;\r\n  ') : character;
  }
  return folded;
}

/** A Contact with parameters as other makers set them. */
export function oddContact(uri: string, chance: Chance): string {
  const parameters = chance.pick(
    '',
    '',
    ';q=0.7',
    ';+sip.instance="<urn:uuid:00000000-0000-1000-8000-0004f2000001>";reg-id=1',
    ';audio;video="FALSE";methods="INVITE,BYE, \\"X\\""',
    ';expires=60;x-odd',
  );
  return `${chance.pick('', '', '"" ', 'Anna Example ', '"Anna; <Example>, \\"A\\"" ')}<${uri}>${parameters}`;
}

/** A challenge; some cannot be met and some cannot even be read. */
export function oddChallenge(chance: Chance): string {
  const realm = chance.pick('example.test', 'example.test', 'other.example.test', '');
  const nonce = chance.word(12);
  return chance.pick(
    `Digest realm="${realm}", nonce="${nonce}"`,
    `Digest realm="${realm}", nonce="${nonce}", algorithm=MD5, qop="auth"`,
    `Digest  realm="${realm}",nonce="${nonce}",algorithm=SHA-256,qop="auth,auth-int",opaque=""`,
    `digest nonce="${nonce}" , realm="${realm}", stale=TRUE, qop="auth-int"`,
    `Digest realm="${realm}", nonce="${nonce}", algorithm=SHA-999`,
    `Digest realm="${realm}", nonce="${nonce}", domain="sip:192.0.2.2 sip:192.0.2.3", x-new=1, stale=maybe`,
    `Digest realm="${realm}, nonce="${nonce}"`,
    `Digest realm="${realm}"`,
    'Basic realm="example.test"',
    'Digest',
  );
}
