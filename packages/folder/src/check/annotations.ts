// Findings as annotations of a pull request: the workflow commands that GitHub Actions and Forgejo read from a job's output.

import type { Finding } from './finding.ts';
import type { Severity } from './rules.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

function escaped(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

function annotation({ rule, severity, message, place, length }: Finding): string {
  const { file, line, column } = place;
  const properties = {
    file,
    line: String(line),
    col: String(column),
    ...(length === undefined ? {} : { endColumn: String(column + length) }),
    title: rule,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  return `::${commands[severity]} ${written.join(',')}::${escaped(message)}\n`;
}

export function annotations(findings: readonly Finding[]): string {
  return findings.map(annotation).join('');
}
