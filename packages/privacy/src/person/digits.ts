// A number as it was dialled: RFC 3966, E.123, and how people write.

import { asciiDigits } from '@offhook/base';

/** What people put between digits: blanks, dashes, brackets, dots, strokes, and signs that nobody sees. */
const separators = /[\s()[\]./'\p{Pd}\p{Cf}\u2212\u00b7]/gu;
/** Extensions behind a full number (`ext. 42`, `x42`), parameters (`;ext=42`), and what is dialled once the call is answered (`,,4#`, `p4`). */
const postDial = /(?<=[\d)*#])(?:,?\s*(?:ext(?:ension)?|x)[.:\s]*\d+)?(?:;[a-z][\w-]*(?:=[^\s;,]*)?)*(?:\s*[,;pw][\d*#,;pw\s]*)?$/iu;
/** A code before a number, and what is waited for behind it: `*67,`. */
const codeBefore = /^([*#]+\d{2,3})[,;pw\s]+(?=[\d+(][\d\s().-]{2})/iu;
/** An extension behind a stroke with a blank before it: 09 4441234 / 201. */
const behindStroke = /(?<=\d(?:[\s().-]{0,3}\d){5,})\s+\/\s*\d{1,5}$/;
/** An outside line before a number with its plus: 0+358. */
const outsideLineBeforePlus = /^\d{1,2}\s*(?=\+[1-9][\d\s().-]{6})/;
/** The trunk prefix that is dialled within the country only: +49 (0)30. */
const optionalTrunk = /^((?:\+|00|011)[\d\s.\-/]{1,6})\(0\)/u;

export interface Dialled {
  /** Written with a plus, or with a global `phone-context`. */
  readonly isGlobal: boolean;
  /** Digits, star and hash. */
  readonly signs: string;
}

const mostSigns = 32;

/** A plus is often written %2B in a URI. */
function unescaped(text: string): string {
  return text.replace(/%2B/gi, '+').replace(/%20/g, ' ');
}

/** Undefined where the text is no number that can be dialled. */
export function dialledNumber(text: string): Dialled | undefined {
  const ascii = asciiDigits(unescaped(text).normalize('NFKC')).trim();
  const context = /;phone-context=(\+[\d.\-()]+)/i.exec(ascii)?.[1];
  const number = ascii
    .replace(/^(?:tel|callto|sips?|h323):\s*/i, '')
    .replace(/^[a-z][\w.-]*\\/i, '')
    .replace(outsideLineBeforePlus, '')
    .replace(codeBefore, '$1')
    .replace(postDial, '')
    .replace(behindStroke, '')
    .replace(optionalTrunk, '$1')
    .replace(separators, '');
  const signs = number.replace(/^\+/, '');
  if (!/^[\d*#]+$/.test(signs) || signs.length > mostSigns) return undefined;
  if (number.startsWith('+')) return { isGlobal: true, signs: signs.replace(/^00(?=[1-9]\d{6})/, '') };
  if (context === undefined) return { isGlobal: false, signs };
  return { isGlobal: true, signs: `${context.replace(/\D/g, '')}${signs.replace(/^0/, '')}` };
}
