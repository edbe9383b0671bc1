// When an answer is due: one month after receipt, and two further months where it is extended (GDPR Art. 12(3); Regulation 1182/71 Art. 3 for what a month is).

/** The same day of a later month, or that month's last day where it has no such day; the end of the day, UTC. */
function afterMonths(epochMs: number, months: number): number {
  const at = new Date(epochMs);
  const day = at.getUTCDate();
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months + 1, 0)).getUTCDate();
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, Math.min(day, lastDay), 23, 59, 59, 999);
}

export function dueAtMs(receivedAtMs: number, isExtended = false): number {
  return afterMonths(receivedAtMs, isExtended ? 3 : 1);
}
