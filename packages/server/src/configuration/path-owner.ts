// Whose a file is, by the MAC addresses in its path: a phone's own files lie under names that administrators choose (phone0004f2000001.cfg, reg-0004F2000001.cfg, office/0004f2000001/reg.cfg).

/** Of the makers of these phones: with one of them, a MAC address is told from the letters and digits around it. */
const makersAddress = /(?:0004f2|64167f|482567)[0-9a-f]{6}/g;
/** Letters before an address may be hexadecimal digits by chance, as in phone0004f2000001. */
const addressAtEnd = /^[a-f]*?([0-9a-f]{12})$/;
const addressAtStart = /^([0-9a-f]{12})[a-f]+$/;
const everyone = '000000000000';

/** 00:04:f2:00:00:01, 00-04-F2-00-00-01 and 0004.f200.0001 without what parts them. */
function joined(path: string): string {
  return path
    .toLowerCase()
    .replace(/(?<![0-9a-z])[0-9a-f]{2}(?:([-:_.])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![0-9a-z])/g, (found) => found.replace(/[-:_.]/g, ''))
    .replace(/(?<![0-9a-z])[0-9a-f]{4}([-.:])[0-9a-f]{4}\1[0-9a-f]{4}(?![0-9a-z])/g, (found) => found.replace(/[-.:]/g, ''));
}

function addressesOf(digits: string, isAtStart: boolean): readonly string[] {
  const found = digits.match(makersAddress);
  if (found !== null) return found;
  // Twelve decimal digits further on in a name are a time.
  if (/^\d{12}$/.test(digits) && !isAtStart) return [];
  const address = addressAtEnd.exec(digits)?.[1] ?? addressAtStart.exec(digits)?.[1];
  return address === undefined ? [] : [address];
}

/** The MAC addresses that a path names, in lower case; twelve zeroes, which are everyone's, are none. */
export function ownersOfPath(path: string): readonly string[] {
  const text = joined(path);
  const owners = new Set<string>();
  for (const match of text.matchAll(/[0-9a-f]{12,}/g)) {
    const isAtStart = match.index === 0 || text[match.index - 1] === '/';
    for (const address of addressesOf(match[0], isAtStart)) if (address !== everyone) owners.add(address);
  }
  return [...owners];
}

/** A file whose path names a phone is that phone's and nobody else's. */
export function isFor(macAddress: string, path: string): boolean {
  return ownersOfPath(path).every((owner) => owner === macAddress);
}

/** One spelling for paths that differ in the case of MAC addresses only. */
export function spellingOf(path: string): string {
  return path.replace(/[0-9a-f]{12,}|(?:[0-9a-f]{2}[-:_.]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}[-.:]){2}[0-9a-f]{4}/gi, (found) =>
    found.toLowerCase(),
  );
}
