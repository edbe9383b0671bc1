// Uploads of a given size, at least.

export const mib = 1024 * 1024;

export function sizedLog(bytes: number): string {
  const line = `0202115811|so   |2|00|${'y'.repeat(78)}\n`;
  return line.repeat(Math.ceil(bytes / line.length));
}

export function sizedOverrides(bytes: number): string {
  const value = '1'.repeat(90);
  const settings = Array.from({ length: Math.ceil(bytes / 100) }, (_, at) => `bg.x${at}="${value}"`);
  return `<PHONE_CONFIG><OVERRIDES ${settings.join(' ')}/></PHONE_CONFIG>`;
}
