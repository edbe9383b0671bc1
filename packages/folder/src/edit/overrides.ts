// What was changed on phones, in their web pages or from the cloud, beside what the configuration says.

import type { Layer, ParameterRow } from '@offhook/ucs';
import { catalogue, defaultText } from '@offhook/ucs';
import { z } from 'zod';

import type { PhoneConfigurations } from '../effective.ts';
import type { FolderPhone } from '../inventory.ts';

export const overridesReportSchema = z.object({
  phones: z.number().int().describe('phones with at least one setting of their own'),
  overrides: z.array(
    z.object({
      phone: z.string(),
      layer: z.enum(['local', 'web', 'cloud']),
      file: z.string(),
      line: z.number().int(),
      name: z.string(),
      value: z.string().describe('"(secret)" for a secret'),
      configured: z.string().describe('what would be in force without it; "(secret)" for a secret'),
      from: z.string().nullable().describe('the file that says so; null for the default'),
      isSame: z.boolean().describe('true where the override says what is configured'),
    }),
  ),
});
export type OverridesReport = z.infer<typeof overridesReportSchema>;

type OverrideLayer = OverridesReport['overrides'][number]['layer'];

function isOverride(layer: Layer): layer is OverrideLayer {
  return layer === 'local' || layer === 'web' || layer === 'cloud';
}

export function overridesReport(phones: readonly FolderPhone[], configurations: PhoneConfigurations): OverridesReport {
  const overrides = phones.flatMap((phone) => {
    const { effective } = configurations.of(phone);
    return [...effective.values.values()].flatMap((value): OverridesReport['overrides'] => {
      const { layer, assignment } = value.origin;
      if (!isOverride(layer)) return [];
      const row: ParameterRow = catalogue[value.parameter];
      const beaten = value.beaten.find((origin) => !isOverride(origin.layer))?.assignment;
      const configured = beaten === undefined || beaten.value === '' ? defaultText(row, effective, value.indices) : beaten.value;
      const shown = (text: string): string => (row.secret === true && text !== '' ? '(secret)' : text);
      return [
        {
          phone: phone.macAddress,
          layer,
          file: assignment.place.file,
          line: assignment.place.line,
          name: value.name,
          value: shown(value.text),
          configured: shown(configured),
          from: beaten?.place.file ?? null,
          isSame: configured === value.text,
        },
      ];
    });
  });
  return { phones: new Set(overrides.map(({ phone }) => phone)).size, overrides };
}

/** The override files of phones, for their clearing. */
export function overridePaths(phones: readonly FolderPhone[]): readonly string[] {
  return phones.flatMap(({ artefacts }) => artefacts.flatMap(({ kind, path }) => (kind.endsWith('-override') ? [path] : [])));
}
