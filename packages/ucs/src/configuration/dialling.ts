// How a site dials, as the settings of its phones say (guide, reg.x.address and dialplan.digitmap): what numbers are its own, and what is dialled before others.

export interface Dialling {
  /** Numbers of the site’s lines that are written in full, with the plus. */
  readonly globalNumbers: readonly string[];
  /** What is dialled before a number that is not the site’s own; absent where no map says it, or two say two. */
  readonly outsideLine?: string;
  /** Lengths of the site’s own numbers, ascending. */
  readonly extensionDigits: readonly number[];
}

export interface DiallingSetting {
  readonly name: string;
  readonly value: string;
}

const lineAddress = /^reg\.\d+\.address$/i;
const digitMap = /^dialplan\.(?:\d+\.)?digitmap$/i;

/** The user of an address, without scheme, brackets and host. */
function userOf(address: string): string {
  return address
    .replace(/^\s*<?\s*(?:sips?:|tel:)?/i, '')
    .replace(/[@;>].*/s, '')
    .trim();
}

export function isDiallingSetting(name: string): boolean {
  return lineAddress.test(name) || digitMap.test(name);
}

/** A set, any digit, or one digit. */
const position = String.raw`(?:\[[\d-]+\]|[x\d])`;
const anyOfSeveral = String.raw`(?:\[[\d-]+\]|x)`;
// Emergency and service numbers are the same digits for everybody: 911, [2-9]11.
const extension = new RegExp(`^${position}{1,4}${anyOfSeveral}T?$`);
const secondDialTone = /^(\d{1,2}),/;
const replacedByNothing = /^R(\d{1,2})RR/;
/** Of seven digits and more, or of any length. */
const longNumber = new RegExp(String.raw`^${position}(?:${position}{6,}|${position}*x\.)T?$`);

function countOf(pattern: string): number {
  return pattern.replace(/\[[^\]]*\]/g, 'x').replace(/T$/, '').length;
}

/** A digit before all that is long: none of a trunk (0) or of North America’s country code (1). */
function commonPrefix(patterns: readonly string[]): string | undefined {
  const long = patterns.filter((pattern) => longNumber.test(pattern));
  const firsts = new Set(long.map(([first = '']) => first));
  const [first = ''] = firsts;
  return long.length > 1 && firsts.size === 1 && /[2-9]/.test(first) ? first : undefined;
}

function outsideLinesOf(patterns: readonly string[]): readonly string[] {
  const said = patterns.flatMap((pattern) => (secondDialTone.exec(pattern) ?? replacedByNothing.exec(pattern))?.[1] ?? []);
  return said.length > 0 ? said : [commonPrefix(patterns)].flatMap((prefix) => prefix ?? []);
}

export function diallingOf(settings: Iterable<DiallingSetting>): Dialling {
  const globalNumbers = new Set<string>();
  const lengths = new Set<number>();
  const outsideLines = new Set<string>();
  for (const { name, value } of settings) {
    if (lineAddress.test(name)) {
      const user = userOf(value);
      if (/^\+\d{7,15}$/.test(user)) globalNumbers.add(user);
      else if (/^\d{2,7}$/.test(user)) lengths.add(user.length);
    } else if (digitMap.test(name)) {
      const patterns = value.split('|').map((pattern) => pattern.trim());
      for (const pattern of patterns) if (extension.test(pattern)) lengths.add(countOf(pattern));
      for (const line of outsideLinesOf(patterns)) outsideLines.add(line);
    }
  }
  const [outsideLine] = outsideLines;
  return {
    globalNumbers: [...globalNumbers],
    ...(outsideLine === undefined || outsideLines.size > 1 ? {} : { outsideLine }),
    extensionDigits: [...lengths].sort((a, b) => a - b),
  };
}
