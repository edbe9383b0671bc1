// The lines that mend what the privacy report found, as a configuration file. Passwords are never invented, and what would cut a phone off from its servers
// stands in it as a comment only.

import type { Assignment } from '@offhook/ucs';
import { changeSet, escapeAttribute, writeConfiguration } from '@offhook/ucs';
import { z } from 'zod';

import type { ConfigurationOptions } from '../effective.ts';
import { PhoneConfigurations } from '../effective.ts';
import type { PrivacyReport } from './privacy-report.ts';
import { isGraveEnough, phonesOrNewcomer, privacyReport, privacyReportSchema } from './privacy-report.ts';
import type { StatementSeverity } from './statement.ts';

const linesSchema = z.record(z.string(), z.string());

export const fixPlanSchema = z.object({
  lines: linesSchema.describe('in force once the file is first in CONFIG_FILES'),
  consequences: z.array(z.string()),
  later: z
    .array(z.object({ needs: z.string(), lines: linesSchema }))
    .describe('in the file as comments: something else must be there first'),
  toChoose: z.array(z.string()).describe('what only the administrator can choose'),
  blocked: z.array(z.string()).describe('overrides on phones that beat the lines'),
  primaryFiles: z.array(z.string()).describe('primary files whose CONFIG_FILES the file has to begin'),
  effects: z
    .object({ none: z.number().int(), restart: z.number().int(), reboot: z.number().int(), unknown: z.number().int() })
    .describe('phones by the strongest effect of what changes for them'),
  restarting: z.array(z.string()).describe('MAC addresses of phones that restart or reboot'),
  alsoChanged: z.array(z.string()).describe('other parameters that change, as their device.set gate opens'),
  risksLeft: z.number().int().describe('different risks that stay after it'),
});
/** What `config privacy --json` prints. */
export const privacyOutputSchema = privacyReportSchema.extend({
  fix: fixPlanSchema.extend({ file: z.string().nullable().describe('null where no line mends anything') }).optional(),
});
export type FixPlan = z.infer<typeof fixPlanSchema>;

/** More than statements ever hang on each other. */
const rounds = 4;

function asAssignments(lines: Readonly<Record<string, string>>, file: string): readonly Assignment[] {
  return Object.entries(lines).map(([name, value], index) => ({ name, value, place: { file, line: index + 1, column: 1 } }));
}

type Remedies = Pick<FixPlan, 'lines' | 'consequences' | 'later' | 'toChoose' | 'blocked'>;

function collectLines(report: PrivacyReport, least: StatementSeverity): Remedies {
  const lines: Record<string, string> = {};
  const consequences = new Set<string>();
  const later = new Map<string, { needs: string; lines: Record<string, string> }>();
  const toChoose = new Set<string>();
  const blocked = new Set<string>();
  for (const { severity, fix, toChoose: choice } of report.statements) {
    if (!isGraveEnough(severity, least)) continue;
    if (choice !== undefined) toChoose.add(choice);
    if (fix === undefined) continue;
    if (fix.blockedBy !== undefined) blocked.add(fix.blockedBy);
    if (fix.needs === undefined) {
      Object.assign(lines, fix.lines);
      if (fix.consequence !== undefined) consequences.add(fix.consequence);
    } else {
      const known = later.get(fix.needs);
      if (known === undefined) later.set(fix.needs, { needs: fix.needs, lines: { ...fix.lines } });
      else Object.assign(known.lines, fix.lines);
    }
  }
  return { lines, consequences: [...consequences], later: [...later.values()], toChoose: [...toChoose], blocked: [...blocked] };
}

/** What a file with the remedies would say and do. `name` is the file's; `least` the severity from which on remedies are taken. */
export function planFix(options: {
  readonly configuration: ConfigurationOptions;
  readonly report: PrivacyReport;
  readonly least: StatementSeverity;
  readonly name: string;
  /** Lines of the file that is replaced: they may be what keeps the report as good as it is. */
  readonly kept?: Readonly<Record<string, string>>;
}): FixPlan {
  const { configuration, report, least, name } = options;
  const { inventory } = configuration;
  const first = collectLines(report, least);
  const withLines = (lines: FixPlan['lines']): ConfigurationOptions => ({
    ...configuration,
    change: { path: undefined, assignments: asAssignments(lines, name) },
  });
  const phone = report.phone === null ? {} : { phone: report.phone };
  let collected: Remedies = { ...first, lines: { ...options.kept, ...first.lines } };
  // What mends one thing can bring another to light: analytics off, for instance, that the phone still connects to the cloud.
  for (let round = 0; round < rounds; round++) {
    const next = collectLines(privacyReport({ configuration: withLines(collected.lines), ...phone }), least);
    const lines = { ...next.lines, ...collected.lines };
    if (Object.keys(lines).length === Object.keys(collected.lines).length) break;
    collected = { ...collected, lines, consequences: [...new Set([...collected.consequences, ...next.consequences])] };
  }
  const changed = withLines(collected.lines);
  const before = new PhoneConfigurations(configuration);
  const after = new PhoneConfigurations(changed);
  const effects = { none: 0, restart: 0, reboot: 0, unknown: 0 };
  const restarting: string[] = [];
  const primaryFiles = new Set<string>();
  const alsoChanged = new Set<string>();
  const own = new Set(Object.keys(collected.lines).map((line) => line.toLowerCase()));
  for (const phone of phonesOrNewcomer(inventory)) {
    const present = before.of(phone);
    if (present.files.primaryPath !== undefined) primaryFiles.add(present.files.primaryPath);
    const { changes, effect } = changeSet(present.effective, after.of(phone).effective);
    for (const change of changes) if (!own.has(change.name.toLowerCase())) alsoChanged.add(change.name);
    if (inventory.phones.length === 0) continue;
    effects[effect]++;
    if (effect === 'restart' || effect === 'reboot') restarting.push(phone.macAddress);
  }
  return {
    ...collected,
    primaryFiles: [...primaryFiles].sort(),
    effects,
    restarting,
    alsoChanged: [...alsoChanged].sort(),
    risksLeft: privacyReport({ configuration: changed, ...phone }).counts.risk,
  };
}

const shownFiles = 5;

/** No two hyphens beside each other in a comment (XML 1.0 §2.5). */
function comment(lines: readonly string[]): string {
  return `<!--\n${lines
    .map((line) =>
      `  ${line}`
        .trimEnd()
        .replace(/-(?=-)/g, '- ')
        .replace(/-$/, '- '),
    )
    .join('\n')}\n-->`;
}

function settings(lines: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(lines).map(([name, value]) => `  ${name}="${escapeAttribute(value)}"`);
}

export function fixFileText(plan: FixPlan, name: string): string {
  const [declaration = '', ...rest] = writeConfiguration(plan.lines).split('\n');
  const more = plan.primaryFiles.length - shownFiles;
  const files = `${plan.primaryFiles.slice(0, shownFiles).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const { restart, reboot, unknown } = plan.effects;
  const head = comment([
    'Remedies of `offhook config privacy`.',
    `Put ${name} first in CONFIG_FILES${files === '' ? '' : ` of ${files}`}: the first file that sets a parameter wins.`,
    `Phones that restart when they read it: ${restart}; that reboot: ${reboot}; for which nobody knows: ${unknown}.`,
    ...plan.consequences.map((text) => `What it costs: ${text}`),
    ...(plan.alsoChanged.length === 0
      ? []
      : [`Look at these first: as device.set opens, lines that were ignored count again: ${plan.alsoChanged.join(', ')}.`]),
  ]);
  const blocks = [head];
  if (plan.toChoose.length > 0)
    blocks.push(comment(['To be chosen by you, and not in this file:', ...plan.toChoose.map((text) => `- ${text}`)]));
  if (plan.blocked.length > 0) blocks.push(comment(['Not mended by lines of a file:', ...plan.blocked.map((text) => `- ${text}`)]));
  for (const { needs, lines } of plan.later) blocks.push(comment([`Needs first: ${needs}. Then:`, ...settings(lines)]));
  return [declaration, ...blocks, ...rest].join('\n');
}
