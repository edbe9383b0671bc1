// vCards: RFC 6350 (version 4.0), written for portability (GDPR Art. 20).

export interface Card {
  readonly fullName: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Telephone numbers and extensions. */
  readonly numbers: readonly string[];
  readonly sipUris: readonly string[];
  readonly emails: readonly string[];
}

const lineOctets = 75;

/** RFC 6350 §3.4. */
function escapeValue(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/,/g, '\\,')
    .replace(/;/g, '\\;')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** RFC 6350 §3.2: folded to 75 octets, never inside a character. */
function fold(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = new TextEncoder().encode(character).length;
    if (octets + size > lineOctets) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}

function uriSafe(text: string): string {
  return text.replace(/[^\w+.@:;=?&%*#()~!$'/-]/gu, (character) => encodeURIComponent(character));
}

export function writeCard(card: Card): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:4.0',
    `FN:${escapeValue(card.fullName)}`,
    `N:${escapeValue(card.lastName ?? '')};${escapeValue(card.firstName ?? '')};;;`,
    ...card.numbers.map((number) => `TEL;VALUE=text:${escapeValue(number)}`),
    ...card.sipUris.map((uri) => `IMPP:${uriSafe(uri)}`),
    ...card.emails.map((email) => `EMAIL:${escapeValue(email)}`),
    'END:VCARD',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}
