// Who stands in a line of the phone's log, by the grammar of its lines: a number counts where a party stands, in a URI, behind a label, in the name of a user's file;
// the line's own time, a status, a port, a size, a call identifier count for nobody.

import { asciiDigits, unescapedReadings } from '@offhook/base';

export interface LogParty {
  /** `number` is one of seven digits or more in running text, of which no grammar says whose it is. */
  readonly form: 'address' | 'login' | 'name' | 'number';
  readonly value: string;
}

const head = /^(?:[^|]{0,80}?[^|\d.])?[\d.]{6,14}\|[A-Za-z0-9]{1,6} *\|[0-7*]\|\d{2,}\|/;
/** `Nov 26 10:00:00 2026|0004f2000001|text`, the third log beside app and boot. */
const auditHead = /^[A-Z][a-z]{2} [ \d]\d[^|]{0,40}\|[0-9a-f]{12}\|/i;

/** The text behind time, module, class and count; the whole line where it has no such head. */
export function logLineText(line: string): string {
  const found = head.exec(line)?.[0] ?? auditHead.exec(line)?.[0] ?? '';
  return line.slice(found.length);
}

/** What names nobody, and looks as though it did. Each is blanked before anything is read. */
const nobody: readonly RegExp[] = [
  /SIP\/2\.0(?: \d{3}\b)?/g,
  /^ *(?:Via|CSeq|Max-Forwards|Expires|Min-Expires|Min-SE|Session-Expires|Content-(?:Length|Type)|RSeq|RAck|Retry-After|User-Agent|Server|Call-ID|Replaces|Target-Dialog|In-Reply-To)\s*:.*$/gim,
  // RFC 8866: the origin's two numbers, media, attributes.
  /^ *(?:[sSmatcbv]=.*|o=\S+(?= ))/gm,
  /(?<=^ *) (?:\d{1,20} ){2}IN IP[46] \S+/gm,
  /[?&;](?:Replaces|to-tag|from-tag|early-only)=[^>\s]*/gi,
  /(?<![\w-])(?:branch|tag|c?nonce|response|nc|opaque|realm|algorithm|qop|received|rport|expires|Call-?ID|CallHandle|CallReference)\s*[=:]\s*(?:"[^"]*"|[^;,\s>&]*)/gi,
  /<(?:CallHandle|CallReference|\w*Port|Duration\w*|StartTime|LineNumber|\w*Status)>[^<]*</g,
  /(?<![0-9a-z])[0-9a-f]{6,8}-[0-9a-f]{6,8}(?:-[0-9a-f]{6,8}){1,4}@\S+/gi,
  /;user=(?:phone|ip)/gi,
  // Hashes and MAC addresses; twelve digits alone may be a number, but none begins with three zeros.
  /(?<![0-9a-z])[0-9a-f]{16,}(?![0-9a-z])/gi,
  /(?<![0-9a-z])(?:000\d{9}|(?=\d*[a-f])[0-9a-f]{12})(?:_\d+)?(?![0-9a-z@])/gi,
  /\bmac\w*\s*[=:]\s*[0-9a-f]{12}\b|\b0x[0-9a-f]+/gi,
  /[(<][0-9a-f]{8}[)>]/gi,
  /\b\d{4}-\d{5}-\d{3}\b|\(\d{5}-\d{3}\)/g,
  /\b(?=\d+(?:\.\d+){2})(?<!\+[\d.]{0,8})(?!\d{3}\.\d{3}\.\d{4}\b)\d+(?:\.\d+){2,}(?::\d+)?/g,
  /\b\d{1,3}(?:,\d{3})+\b/g,
  /\b\d{4}-\d\d-\d\d\b|\b\d\d?[/.]\d\d?[/.]\d{4}\b/g,
  /\b(?:size|length|bytes)\b\D{0,24}\d+|\b\d+ (?:bytes|ms|seconds|sec)\b/gi,
  // Values of functions: (0,0,1498520663,1), validUntil [1498520663].
  /\([-\d\s]{0,20},[-\d,\s]{0,80}\)|(?<=\w ?)\[-?\d+\]/g,
  /(?<![\p{L}\p{N}_])(?:\w{0,24}time|\w{0,24}until|\w{0,24}expiry|expires|len|size|level|inx|result|errors?|state|code|uptime|port|protocol|type|count|epoch|status)\s*[:=(]?\s*-?\d+/giu,
];

const fixedWords = new Set([
  'using login cred',
  'anonymous',
  'plcmspip',
  'unknown',
  'unavailable',
  'resolving',
  'phone',
  'ip',
  'removed',
  'null',
  'none',
]);

/** A login made of digits is dialled; one with the phone's MAC address behind a slash ends before it. */
function partyOf(text: string): LogParty | undefined {
  const value = text.replace(/\/[0-9a-f]{12}$/i, '').replace(/[.:,;/\s]+$/, '');
  if (!/[\p{L}\p{N}]/u.test(value) || fixedWords.has(value.toLowerCase()) || /^[0-9a-f]{12}(?:_\d+)?$/i.test(value)) return undefined;
  return { form: value.includes('@') || /^[+*#]?[\d*#()\s.-]+$/.test(value) ? 'address' : 'login', value };
}

function nameOrParty(text: string): LogParty | undefined {
  const value = text.trim();
  const isNumber = /^\+?\d[\d\s().-]*$/.test(value);
  if (isNumber) return partyOf(value);
  return value === '' || fixedWords.has(value.toLowerCase()) ? undefined : { form: 'name', value };
}

/** A host, where a URI has no user: sip:192.0.2.1, sip:pbx.example.test. */
function uriParty(uri: string): LogParty | undefined {
  const isTel = /^tel:/i.test(uri);
  return isTel || uri.includes('@') || /^sips?:\+?[\d*#]+(?=$|[;?])/i.test(uri) ? { form: 'address', value: uri } : undefined;
}

type Rule = readonly [pattern: RegExp, read: (found: RegExpMatchArray) => LogParty | undefined];
const first = ([, value = '']: RegExpMatchArray): LogParty | undefined => partyOf(value);
const named = ([, value = '']: RegExpMatchArray): LogParty | undefined => nameOrParty(value);

const rules: readonly Rule[] = [
  [/"([^"<>|]{1,64})"\s*<(?=(?:sips?|tel):|\+?\d)/gi, named],
  [/(?<!=)<(\+?\d[\d\s().-]{1,24})>/g, first],
  [/^ *[A-Za-z-]+: *([^"<>|:;,=]{1,64}?) *<(?:sips?|tel):/gi, named],
  [/(?<![\p{L}\p{N}])(?:sips?|tel):[^\s"'<>,|)\]]+/giu, ([uri]) => uriParty(uri)],
  [/(?<![\p{L}\p{N}])(?:ftps?|https?|tftp):\/\/([^\s:@/'"]+)(?::[^\s@'"/]*)?@/giu, first],
  [
    /(?<![\p{L}\p{N}._+-])([\p{L}\p{N}][\p{L}\p{N}._+-]*?)-(?:directory|calls|phone|web|cloud|app|boot)\.(?:xml|cfg|log)(?![\p{L}\p{N}])/giu,
    first,
  ],
  [
    /(?<![\p{L}\p{N}_])(?:usr|user|user ?name|user ?id|ext(?:ension)?|number|login|dial|caller|callee)\s*[:=]\s*["'<]?([^\s"'<>;,|]+)/giu,
    first,
  ],
  [
    /(?<![\p{L}\p{N}])user\s+(?:[A-Za-z][A-Za-z0-9-]{1,14}\\)?(\S{1,64})\s+(?:(?:is|was|has)\s+)?(?:logged|signed)\s?(?:in|out|on|off)/giu,
    first,
  ],
  [/\/(?:users?|profiles?|accounts?|home)\/([^/\s"'<>?]+)/giu, first],
  [/(?<![\p{L}\p{N}_])Auth:'([^']*)'/gu, first],
  [/(?<![\p{L}\p{N}_])Dsp:(.*?)(?: Auth:| Inx:|$)/gu, named],
  // What is told in words: called 2001, from 2001.
  [
    /(?:(?<![\p{L}\p{N}])(?:from|to|at|with|called|calling|calls?|caller|callee|dial(?:l?ed|l?ing)?|ext\.?)|@)\s+(\+?\d{3,15})(?![\p{L}\p{N}_@:]|[.-]\d| \d{3,4} \d{3,5}(?!\d))/giu,
    first,
  ],
  [/[<"]\w*(?:Party(?:Number|DirNum)|SIPAddress|UserID|UserName|Dest)(?:>|"\s*:\s*")([^<"]*)/g, first],
  [
    /[<"]\w*(?:PartyName|DisplayName|Label)(?:>|"\s*:\s*")([^<"]*)|(?<=\sdisplay=")([^"]*)/g,
    ([, one, two]) => nameOrParty(one ?? two ?? ''),
  ],
  [/(?<![\p{L}\p{N}])(?:telephoneNumber|mobile|homePhone|uid|sAMAccountName|mail)=([^,)*\s]+)/giu, first],
  [/(?<![\p{L}\p{N}])cn=([^,)*=]+)/giu, named],
  [/(?<![\p{L}\p{N}\\])[A-Z][A-Z0-9-]{1,14}\\([\p{L}\p{N}._-]{2,64})/gu, first],
];

const bareAddress = /(?<![^\s"'<>,|()[\]=;:])([^\s"'<>,|()[\]=;:/*]{1,128}@(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}.-]+))/giu;

/** Numbers as people write them: +1 202 555 0147, 030/23 12 51 17, (202) 555-0147, 202-555-0147, 2025550147. */
const longNumber =
  /(?<![\p{L}\p{N}_.@/-])(?<!\p{N}:)(?:\+\d(?:[\s().\-/]{0,2}\d){6,16}|\(?0(?:[\s().\-/]{0,2}\d){6,18}|\(\d{2,5}\)[\s-]?\d(?:[\s-]?\d){4,9}|\d{2,5}(?:[-./]\d{2,5}){1,3}|(?<=\b(?:from|to|called|calling|dial\w{0,5}) +)\d{2,5} \d{3,4} \d{3,5}|\d{7,15})(?![\p{L}\p{N}_@]|[:.-]\d)/gu;
const shortestNumber = 7;

/** Digits of the shortest number that may be followed by a count: `030 23125117 12 times`. */
const shortestBeforeCount = 9;

/** All of it, and without the short groups behind it, which may count something. */
function readingsOf(written: string): readonly string[] {
  const cut = [...written.matchAll(/\s+(?=\d{1,3}(?!\d))/g)].map(({ index }) => written.slice(0, index));
  const digitsOf = (value: string): number => value.replace(/\D/g, '').length;
  return [...cut.filter((value) => digitsOf(value) >= shortestBeforeCount), written].filter((value) => digitsOf(value) >= shortestNumber);
}

const nameWord = "\\p{Lu}[\\p{L}\\p{M}'’-]+";
const unquotedName = new RegExp(`(?<![\\p{L}\\p{N}])${nameWord}(?:,? +${nameWord}){1,3}(?![\\p{L}\\p{N}])`, 'gu');

/**
 * What may be names in running text, since two or more words in a row begin with a capital. Most of it is nobody's: it is good for asking whether a name that
 * is known stands there, and for nothing else.
 */
export function perhapsNames(line: string): readonly string[] {
  const found = new Set<string>();
  for (const reading of [line, ...unescapedReadings(line)])
    for (const [run] of logLineText(reading).matchAll(unquotedName)) {
      const words = run.split(/,? +/);
      for (let from = 0; from < words.length; from++)
        for (const length of [2, 3, 4]) if (from + length <= words.length) found.add(words.slice(from, from + length).join(' '));
    }
  return [...found];
}

/** Dashes, blanks and digits of other alphabets as ASCII has them, sign by sign. */
function inAscii(text: string): string {
  return asciiDigits(text)
    .replace(/[\u2010-\u2015\u2212\uff0d]/g, '-')
    .replace(/[\u00a0\u2007\u202f\u3000]/g, ' ')
    .replace(/\uff0b/g, '+');
}

/** What must stand in a line for any of the rules to find somebody: most lines are passed over by it. */
const worthReading = /[\d@"<>:=\\/]|\.(?:xml|cfg|log)|logged|signed/i;

/** Whom a line names, as it stands and without its escapes; each as the line writes it but for its alphabet, in no order. */
export function logParties(line: string): readonly LogParty[] {
  const found = [line, ...unescapedReadings(line)].flatMap(partiesOf);
  return [...new Map(found.map((party) => [`${party.form} ${party.value}`, party])).values()];
}

function partiesOf(line: string): readonly LogParty[] {
  let text = inAscii(logLineText(line));
  if (!worthReading.test(text)) return [];
  const found = new Map<string, LogParty>();
  const add = (party: LogParty | undefined): void => {
    if (party !== undefined) found.set(`${party.form} ${party.value}`, party);
  };
  // A login in the place where an origin (RFC 8866 §5.2) has a hyphen, before its numbers are blanked.
  const origin = /^ *o=(\S+) \d+ \d+ IN /.exec(text)?.[1];
  if (origin !== undefined && origin !== '-') add(partyOf(origin));
  for (const pattern of nobody) text = text.replace(pattern, (blank) => ' '.repeat(blank.length));
  for (const [pattern, read] of rules) for (const match of text.matchAll(pattern)) add(read(match));
  const rest = text.replace(/(?:(?:sips?|tel):|(?<!\w)\w{1,16}:\/\/)[^\s"'<>,|)\]]+/gi, ' ');
  for (const match of rest.matchAll(bareAddress)) add(first(match));
  for (const [written] of rest.matchAll(longNumber)) for (const value of readingsOf(written)) add({ form: 'number', value });
  return [...found.values()];
}

export interface LineReading {
  readonly parties: readonly LogParty[];
  /** Behind the line's head. */
  readonly prose: string;
}

export function readLogLine(line: string): LineReading {
  return { parties: logParties(line), prose: logLineText(line) };
}
