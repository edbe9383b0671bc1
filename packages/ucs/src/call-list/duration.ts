// Durations as the call list writes them: ISO 8601, PT1H10M59S, sometimes with days.

/** Undefined where the text is no such duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(text.trim());
  if (match === null || text.trim() === 'P') return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

export function writeDuration(durationS: number): string {
  const whole = Math.max(0, Math.round(durationS));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${whole % 60}S`;
}

/** Local time without zone, as startTime is written: the offset is added to UTC. */
export function localTimeText(epochMs: number, gmtOffsetS: number): string {
  return new Date(epochMs + gmtOffsetS * 1000).toISOString().slice(0, 19);
}
