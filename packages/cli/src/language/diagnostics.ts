// Findings as an editor takes them.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Finding, Severity } from '@offhook/folder';
import { rules } from '@offhook/folder';
import type { Diagnostic, Range } from 'vscode-languageserver/node';
import { DiagnosticSeverity } from 'vscode-languageserver/node';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

type Place = Finding['place'];

/** Editors count from 0. */
export function rangeOf({ line, column }: Omit<Place, 'file'>, length = 0): Range {
  const start = { line: line - 1, character: column - 1 };
  return { start, end: { line: start.line, character: start.character + length } };
}

export function uriOf(folder: string, path: string): string {
  return pathToFileURL(join(folder, path)).href;
}

export function diagnosticOf({ rule, severity, message, place, length, related }: Finding, folder: string): Diagnostic {
  return {
    range: rangeOf(place, length),
    severity: severities[severity],
    code: rule,
    source: 'offhook',
    message: `${message}\n${rules[rule].advice}`,
    ...(related === undefined
      ? {}
      : { relatedInformation: [{ location: { uri: uriOf(folder, related.file), range: rangeOf(related) }, message: 'what comes first' }] }),
  };
}
