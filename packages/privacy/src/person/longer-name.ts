// Whether a name that was found is a part of a longer one: Ali Hassan in Omar Ali Hassan, Anna Weber in Anna Weber GmbH.

import type { Span } from './masking.ts';
import { foldedText, isUnspacedName } from './name.ts';

/** Of a person, beside whatever they are called. */
const titles = new Set('dr prof professor doktor herr frau fr hr mr ms mx sir ing dipl mag med phil phd md msc bsc ba ma mba'.split(' '));

/** They make another person of whoever is called by the rest, in small letters too. */
const kin = new Set(
  (
    'abu abou umm um bint bin ibn ben bat ap ab ferch verch al el ul ud ifj id ozv jr sr jnr snr jun sen junior senior ii iii iv ' +
    'de da do dos das di del della van von der den ter ten af av zu zum zur y e ne né née nee geb mac mc daw u ko ma saw maung'
  ).split(' '),
);

/** Of companies. */
const companies = new Set('gmbh ltd limited inc llc corp co kg ag sa srl bv nv plc sons sohne soehne bros bt kft zrt oy ab as'.split(' '));

/** Words of every day that begin with a capital where a sentence or a column does, and places of a telephone. */
const plainWords = new Set(
  (
    'a about after again agent all also an and answered are as ask asked at attended auth because before between blind busy but by call called callee caller ' +
    'calling calls cancelled cell changed conference connected contact desk dear dial dialed dialled dialing dialling dialed direct display do dsp entry ext ' +
    'extension failed fax file for forward forwarded found from had has have he hello held her hi his hold home i id idle if in incoming inx is it joined label ' +
    'later left line local logged login missed mob mobile mobil handy my name new no not note notify now number of off office old on one or our out outgoing ' +
    'paged park parked party phone picked pickup please privat private reception received redirected register registered rejected removed ring ringing said says ' +
    'saved see she since speed talk tell telephone tel that the their then they this to today told transfer transferred unregistered until updated user using via ' +
    'voicemail waiting was we when where which while who will with work you your uri und von-an an mit der-die anruf bei fuer'
  ).split(' '),
);

const word = "[\\p{L}\\p{M}'’]+";
const gap = '(?:%20|[ \\t\\u00a0\\u3000._+])+';
const behind = new RegExp(`^(?<between>\\s*&\\s*|[,\\u060c][ \\t]*|(?!\\.(?:\\s|$))${gap})(?<word>${word})(?<rest>.{0,40})`, 'u');
const ahead = new RegExp(`(?<rest>.{0,40}?)(?<![\\p{L}\\p{M}'’])(?<word>${word})(?<between>[,\\u060c][ \\t]*|${gap})$`, 'u');

function hasCase(letters: string): boolean {
  return letters.toLowerCase() !== letters.toUpperCase();
}

function beginsLarge(letters: string): boolean {
  const [first = ''] = letters;
  return first !== first.toLowerCase();
}

export interface NamePlace {
  readonly text: string;
  readonly span: Span;
  /** All of the text is a name and what is said of it, and no sentence. */
  readonly isField: boolean;
}

function isPartOfName(letters: string, found: string, isField: boolean): boolean {
  const folded = foldedText(letters);
  if (titles.has(folded)) return false;
  if (kin.has(folded) || companies.has(folded)) return true;
  if (plainWords.has(folded)) return false;
  if (isField || !hasCase(letters)) return true;
  // Beside a name in small letters, small letters say nothing.
  return beginsLarge(letters) || !/\p{Lu}/u.test(found);
}

const reach = 80;
/** Behind a name, the ending of a file is none of its words. */
const fileEnding = /^\.(?:cfg|xml|log)(?![\p{L}\p{N}])/iu;

export function isWithinLongerName({ text, span: [start, end], isField }: NamePlace): boolean {
  const found = text.slice(start, end);
  // Between words without blanks nobody can tell where a name begins.
  if (isUnspacedName(found)) return false;
  const after = text.slice(end, end + reach);
  const next = fileEnding.test(after) ? undefined : behind.exec(after)?.groups;
  const { between = '', word: follower = '', rest = '' } = next ?? {};
  // Ada & Tom Example are two; Example & Sons are one. A label of the next column is no name, nor is c/o.
  const isAnother = between.includes('&') && /^\s+\p{L}/u.test(rest);
  const isLabel = /^[:=/]/.test(rest);
  if (follower !== '' && !isAnother && !isLabel && isPartOfName(follower, found, isField)) return true;
  const before = ahead.exec(text.slice(Math.max(0, start - reach), start))?.groups;
  if (before === undefined || /(?<![\p{L}\p{N}])[cp]\/o\s+$/iu.test(text.slice(0, start))) return false;
  const { word: leader = '', between: gapBefore = '' } = before;
  // A sentence ends before the name, and no initial or word that is cut short does.
  const isCutShort = kin.has(foldedText(leader)) || [...leader].length === 1 || titles.has(foldedText(leader));
  return !(/\.\s/.test(gapBefore) && !isCutShort) && isPartOfName(leader, found, isField);
}
