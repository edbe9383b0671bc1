// What `config explain --json` prints: a row of the catalogue.

import type { ParameterRow } from '@offhook/ucs';
import { explainParameter, isReadByPhone, kindText, releaseText } from '@offhook/ucs';
import { z } from 'zod';

export const explainReportSchema = z.discriminatedUnion('found', [
  z.object({
    found: z.literal(true),
    name: z.string(),
    meaning: z.string().nullable().describe('null where it is not known'),
    kind: z.string().describe('what may stand in the value'),
    values: z.string().describe('as a person reads them'),
    defaults: z.string().describe('the default, then those of profiles, models, indices and releases that differ'),
    effect: z.enum(['none', 'restart', 'reboot', 'unknown']),
    effectIsRecalled: z.boolean().describe('true where no document was seen that says so'),
    chapter: z.string(),
    category: z.string().describe('what personal data the value holds or moves'),
    release: z.string().describe('in which software it was seen first; it may be older'),
    seenIn: z.array(z.string()).describe('what names it: sources of packages/ucs/src/parameter/release.ts'),
    certainty: z.enum(['guide', 'schema', 'template', 'met', 'recalled']),
    isSecret: z.boolean(),
    isReadByPhone: z.boolean().describe('Offhook’s own phone acts on it'),
    gates: z.array(z.string()).describe('parameters that must be 1 for this one to count'),
    indexLimits: z.array(z.number().int().nullable()),
    neighbours: z.array(z.string()),
  }),
  z.object({
    found: z.literal(false),
    name: z.string(),
    isGone: z.boolean().describe('a name of SIP 2 and 3, gone since UC Software 4.0'),
    nearest: z.array(z.string()).describe('what may be meant, best first'),
  }),
]);
export type ExplainReport = z.infer<typeof explainReportSchema>;

export function explainReport(written: string): ExplainReport {
  const explained = explainParameter(written);
  if (!('row' in explained)) return { found: false, name: written, isGone: explained.isGone, nearest: [...explained.nearest] };
  const row: ParameterRow = explained.row;
  return {
    found: true,
    name: explained.name,
    meaning: row.meaning ?? null,
    kind: kindText(row.kind),
    values: explained.values,
    defaults: explained.defaults,
    effect: row.effect,
    effectIsRecalled: row.effectCertainty === 'recalled',
    chapter: row.chapter,
    category: row.category,
    release: releaseText(row.release),
    seenIn: [...row.release.sources],
    certainty: row.certainty,
    isSecret: row.secret === true,
    isReadByPhone: isReadByPhone(explained.catalogueName),
    gates: [...explained.gates],
    indexLimits: [...explained.indexLimits],
    neighbours: [...explained.neighbours],
  };
}
