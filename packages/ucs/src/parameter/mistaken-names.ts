// Names that people write for others: each a habit met in public templates, not a slip of the finger.

import type { ParameterName } from './catalogue.ts';
import { concreteName, findParameter, foldIndices, writtenIndices } from './catalogue.ts';

const meant: Readonly<Record<string, ParameterName>> = {
  'tcpipapp.sntp.daylightsavings.start.hour': 'tcpIpApp.sntp.daylightSavings.start.time',
  // Names of SIP 2 and 3, of which the setting is lost today.
  'voice.codecpref.g711a': 'voice.codecPref.G711_A',
  'voice.codecpref.g711mu': 'voice.codecPref.G711_Mu',
  'voice.codecpref.g729ab': 'voice.codecPref.G729_AB',
  'tcpipapp.sntp.daylightsavings.stop.hour': 'tcpIpApp.sntp.daylightSavings.stop.time',
};

/** What is too much, or missing: a segment that is written twice, `feature.` before a name, `.enabled` behind one, no SIP in voIpProt, no `device.` before what is kept in flash. */
const habits: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(?<=^|\.)([^.]+\.)\1/i, '$1'],
  [/^feature\./i, ''],
  [/\.enabled?$/i, ''],
  [/^voIpProt\.(?!SIP\.|H323\.)/i, 'voIpProt.SIP.'],
  [/^/, 'device.'],
];

/** The name that was meant by one that is not known, with its indices; undefined where no habit explains it. */
export function meantParameter(written: string): string | undefined {
  const known = meant[foldIndices(written).folded.toLowerCase()];
  if (known !== undefined) return concreteName(known, writtenIndices(written));
  for (const [pattern, replacement] of habits) {
    if (!pattern.test(written)) continue;
    const found = findParameter(written.replace(pattern, replacement));
    if (found !== undefined && found.model === undefined) return concreteName(found.name, writtenIndices(written));
  }
  return undefined;
}

/** The parameter that `x.set` would be a gate of, if gates were not for device.* alone (guide, Encryption). */
export function gateOfOther(written: string): string | undefined {
  if (/^device\./i.test(written) || !/\.set$/i.test(written)) return undefined;
  const base = written.slice(0, -'.set'.length);
  return findParameter(base) === undefined ? undefined : base;
}
