// What `config check --json` prints, and the same as SARIF 2.1.0 for code review.

import type { Finding } from './finding.ts';
import type { RuleName, Severity } from './rules.ts';
import { rules } from './rules.ts';

export function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

function region(place: Finding['place'], length: number | undefined): Readonly<Record<string, unknown>> {
  return {
    physicalLocation: {
      artifactLocation: { uri: place.file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'FOLDER' },
      region: {
        startLine: place.line,
        startColumn: place.column,
        ...(length === undefined ? {} : { endColumn: place.column + length }),
      },
    },
  };
}

/** A SARIF 2.1.0 log with one run. */
export function sarifLog(findings: readonly Finding[], version: string): unknown {
  const used = [...new Set(findings.map(({ rule }) => rule))].sort();
  const index = new Map<RuleName, number>(used.map((rule, at) => [rule, at]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'offhook config check',
            version,
            rules: used.map((rule) => ({
              id: rule,
              shortDescription: { text: rules[rule].finds },
              help: { text: rules[rule].advice },
              defaultConfiguration: { level: rules[rule].severity },
            })),
          },
        },
        originalUriBaseIds: { FOLDER: { description: { text: 'the provisioning folder' } } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ rule, severity, message, place, length, related }) => ({
          ruleId: rule,
          ruleIndex: index.get(rule),
          level: severity,
          message: { text: message },
          locations: [region(place, length)],
          ...(related === undefined
            ? {}
            : { relatedLocations: [{ id: 1, message: { text: 'what comes first' }, ...region(related, undefined) }] }),
        })),
      },
    ],
  };
}
