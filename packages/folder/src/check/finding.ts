// A finding of `config check`: which rule, where, and which phones it concerns.

import type { Complaint, Place } from '@offhook/ucs';

import type { RuleName, Severity } from './rules.ts';
import { rules, severities } from './rules.ts';

export interface Finding {
  readonly rule: RuleName;
  readonly severity: Severity;
  /** Never holds a secret or a personal datum. */
  readonly message: string;
  readonly place: Place;
  /** As the file writes it. */
  readonly parameter?: string;
  /** What is underlined, from the place on. */
  readonly length?: number;
  /** Another place that belongs to it: what beats the setting. */
  readonly related?: Place;
  /** How many phones it concerns, where it is a matter of phones. */
  readonly phoneCount?: number;
  /** Their MAC addresses, at most the first hundred, where it is a matter of some of them. */
  readonly phones?: readonly string[];
}

/** Of what is about a file as a whole. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

export function finding(rule: RuleName, place: Place, message: string, more: Partial<Finding> = {}): Finding {
  return { rule, severity: rules[rule].severity, message, place, ...more };
}

/** Complaints of the readers are findings of the rule of the same name. */
export function findingOfComplaint(complaint: Complaint): Finding {
  const { code, place, message } = complaint;
  return finding(code, place, message);
}

/** Gravest first, then by place. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  );
}

/** The finding is about this name, which stands at its place. */
export function aboutName(name: string): Pick<Finding, 'parameter' | 'length'> {
  return { parameter: name, length: name.length };
}
