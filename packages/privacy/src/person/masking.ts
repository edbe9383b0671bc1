// Other people's data in an answer to an access request: GDPR Art. 15(4), the right to a copy shall not adversely affect the rights of others.

/** Initials: Alice Example becomes A. E. */
export function maskName(name: string): string {
  return name
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `${[...word][0] ?? ''}.`)
    .join(' ');
}

/** The last two digits of a number, or nothing of another address: +12025550199 becomes ••••99. */
export function maskAddress(address: string): string {
  const user = address
    .replace(/^[^<]*</, '')
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;>].*$/, '');
  const digits = user.replace(/\D/g, '');
  return digits.length >= 4 && digits.length >= user.length / 2 ? `••••${digits.slice(-2)}` : '••••';
}
