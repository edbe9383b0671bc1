// Findings as a JUnit report, which most servers for continuous integration show: one test case each, failed from a severity on.

import { escapeAttribute, escapeText } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import type { Severity } from './rules.ts';
import { isAtLeast, rules } from './rules.ts';

/** What XML 1.0 §2.2 has no place for. */
const noCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value).replace(noCharacter, '\uFFFD'))}"`)
    .join('');
}

function testCase(found: Finding, failFrom: Severity): string {
  const { rule, severity, message, place, parameter } = found;
  const where = `${place.file}:${place.line}:${place.column}`;
  const text = escapeText(`${where} ${severity}: ${message}\n${rules[rule].advice}`.replace(noCharacter, '\uFFFD'));
  const name = `${rule}${parameter === undefined ? '' : ` ${parameter}`} (line ${place.line})`;
  const body = isAtLeast(severity, failFrom)
    ? `<failure${attributes({ type: rule, message })}>${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return `    <testcase${attributes({ classname: place.file, name, file: place.file, line: place.line })}>\n      ${body}\n    </testcase>`;
}

/** A folder without findings is one test case that passed: a report without any is an error to some. */
export function junitReport(findings: readonly Finding[], failFrom: Severity): string {
  const name = 'offhook config check';
  const failures = findings.filter(({ severity }) => isAtLeast(severity, failFrom)).length;
  const cases =
    findings.length === 0
      ? [`    <testcase${attributes({ classname: name, name: 'no findings' })}/>`]
      : findings.map((found) => testCase(found, failFrom));
  const counts = attributes({ name, tests: cases.length, failures, errors: 0, skipped: 0 });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${counts}>\n  <testsuite${counts}>\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}
