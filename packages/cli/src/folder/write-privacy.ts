// The privacy report as a person reads it: what leaves, which protections are off, passwords, what is kept; each with the line that causes it.

import type { GroupedStatement, PrivacyReport, StatementKind, StatementSeverity } from '@offhook/folder';
import { statementKinds } from '@offhook/folder';

import { colours } from '../colours.ts';
import type { Output } from '../output.ts';

const titles: Readonly<Record<StatementKind, string>> = {
  leaves: 'What leaves the phones',
  protection: 'Protections',
  password: 'Passwords',
  kept: 'What is kept',
};
const paint: Readonly<Record<StatementSeverity, (text: string) => string>> = {
  risk: colours.red,
  notice: colours.yellow,
  good: colours.green,
};
const shownCauses = 4;
const shownPhones = 5;

function phonesText({ phoneCount, isOnAllPhones, phones }: GroupedStatement): string {
  if (phoneCount === 0 || (isOnAllPhones && phoneCount === 1)) return '';
  if (isOnAllPhones) return ` (all ${phoneCount} phones)`;
  const more = phoneCount - shownPhones;
  return ` (${phoneCount} phone${phoneCount === 1 ? '' : 's'}: ${phones.slice(0, shownPhones).join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

function causeText({ parameter, value, origin, places, placeCount }: GroupedStatement['causes'][number]): string {
  const setting = value === null ? parameter : `${parameter}=${JSON.stringify(value)}`;
  if (origin === 'default') return `${setting}  default`;
  const more = placeCount - places.length;
  const where = places.map(({ file, line }) => `${file} line ${line}`).join(', ');
  const how = origin === 'override' ? ', changed on the phone' : origin === 'ignored' ? ', ignored' : '';
  return `${setting}  ${where}${more > 0 ? ` and ${more} more` : ''}${how}`;
}

/** Of a notice, its text; what it is about and what mends it with --all. */
function writeStatement(output: Output, statement: GroupedStatement, isComplete: boolean): void {
  const { severity, text, chapter, recipient, causes, details, clearing, fix, toChoose } = statement;
  output.line(`  ${paint[severity](severity.padEnd(6))}  ${text}${colours.dim(phonesText(statement))}`);
  if (severity === 'notice' && !isComplete) return;
  const note = (label: string, content: string): void => output.line(`          ${colours.dim(label.padEnd(7))} ${content}`);
  if (recipient !== undefined && recipient !== '') note('to', recipient);
  if (severity !== 'good') for (const detail of details ?? []) note('namely', detail);
  // A good statement needs one cause; what made it bad is of more interest than what stayed default.
  const ordered = [...causes].sort((a, b) => Number(a.origin === 'default') - Number(b.origin === 'default'));
  for (const cause of ordered.slice(0, severity === 'good' ? 1 : shownCauses)) note('by', colours.dim(causeText(cause)));
  if (severity !== 'good' && ordered.length > shownCauses) note('by', colours.dim(`${ordered.length - shownCauses} more`));
  for (const way of clearing ?? []) note('clear', way);
  if (severity !== 'good' && fix !== undefined) {
    const lines = Object.entries(fix.lines).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    note('mend', `${lines.join(' ')}${fix.needs === undefined ? '' : `  (needs ${fix.needs})`}`);
    if (fix.blockedBy !== undefined) note('but', fix.blockedBy);
  }
  if (toChoose !== undefined) note('choose', toChoose);
  note('chapter', chapter);
}

export function writePrivacyReport(output: Output, report: PrivacyReport, { isComplete }: { readonly isComplete: boolean }): void {
  if (report.isForNewPhones) output.line(`${report.phone ?? 'The folder names no phone'}: what a new phone would get\n`);
  for (const kind of statementKinds) {
    const all = report.statements.filter((statement) => statement.kind === kind);
    const shown = all.filter(({ severity }) => isComplete || severity !== 'good');
    if (all.length === 0) continue;
    output.line(colours.bold(titles[kind]));
    for (const statement of shown) writeStatement(output, statement, isComplete);
    const hidden = all.length - shown.length;
    if (hidden > 0) output.line(`  ${colours.green('good  ')}  ${hidden} more in order (--all tells each)`);
    output.line();
  }
  for (const { file, why, phoneCount } of report.notRead) {
    const count = report.isForNewPhones ? '' : ` (${phoneCount} phone${phoneCount === 1 ? '' : 's'})`;
    output.line(`${colours.yellow('not read')}  ${file === '.' ? '' : `${file}: `}${why}${count}`);
  }
  if (report.notRead.length > 0) output.line('What these files set is not in this report.\n');
  const { risk, notice, good } = report.counts;
  const atRisk = report.isForNewPhones ? '' : `, ${report.phonesAtRisk} of ${report.phone === null ? report.phones : 1} phones at risk`;
  if (notice > 0 && !isComplete) output.line('What a notice is about, and what mends it, is told with --all.\n');
  output.line(`${risk} risks, ${notice} notices, ${good} good${atRisk}`);
}
