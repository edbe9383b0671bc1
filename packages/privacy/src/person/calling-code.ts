// Country calling codes are prefix-free: of one, two or three digits (ITU-T E.164 §6, list of assigned codes).

/** Codes of one and two digits; all others have three. */
const shortCodes = /^(?:1|7|20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** The part of an international number that is dialled within its country. */
export function nationalPart(international: string): string {
  const code = shortCodes.exec(international)?.[0] ?? international.slice(0, 3);
  return international.slice(code.length);
}
