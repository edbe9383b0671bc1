// offhook config privacy: the privacy guide as a live control over a folder.

import { lstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import { ProblemError, utf8Bytes } from '@offhook/base';
import { createSystemRandom } from '@offhook/base/node/local';
import type { FixPlan, StatementSeverity } from '@offhook/folder';
import { fixFileText, isGraveEnough, planFix, privacyReport, statementSeverities } from '@offhook/folder';
import { readConfiguration } from '@offhook/ucs';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import { createServedFiles } from '../../folder/served-files.ts';
import type { ServeOptions } from '../../folder/serve-option.ts';
import { servePage, withServeOptions } from '../../folder/serve-option.ts';
import { writePrivacyReport } from '../../folder/write-privacy.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';
import { readInput } from './handle-files.ts';

interface PrivacyOptions extends PhoneOptions, ServeOptions {
  readonly phone?: string;
  readonly failOn: string;
  readonly fix?: string;
  readonly force?: true;
  readonly all?: true;
}

function severityNamed(text: string): StatementSeverity {
  const severity = statementSeverities.find((candidate) => candidate === text);
  if (severity === undefined || severity === 'good')
    throw new ProblemError('bad-request', `expected --fail-on risk or notice, got ${JSON.stringify(text)}`);
  return severity;
}

/** The lines of a file that is there already and may be replaced. Throws ProblemError conflict, bad-configuration, and what reading it throws. */
async function linesBefore(path: string, isForced: boolean): Promise<Readonly<Record<string, string>>> {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return {};
  if (!isForced) throw new ProblemError('conflict', `${path} is there already: say --force to replace it; its lines are kept`);
  const { usable, assignments } = readConfiguration(await readInput(path), path);
  if (!usable)
    throw new ProblemError('bad-configuration', `expected a configuration file at ${path}, whose lines would be kept, got another file`);
  return Object.fromEntries(assignments.toReversed().map(({ name, value }) => [name, value]));
}

function writePlan(output: Output, plan: FixPlan, path: string | undefined): void {
  output.line();
  if (path === undefined) output.line('No line mends any of it: nothing was written.');
  else {
    output.line(`${colours.green('written')}  ${path}: ${Object.keys(plan.lines).length} lines`);
    output.line(
      `Put its name first in CONFIG_FILES of ${plan.primaryFiles.slice(0, 3).join(', ') || 'the primary file'}${plan.primaryFiles.length > 3 ? ` and ${plan.primaryFiles.length - 3} more` : ''}.`,
    );
    const { restart, reboot, unknown } = plan.effects;
    output.line(`Then ${restart} phones restart, ${reboot} reboot; for ${unknown} it is not known.`);
  }
  for (const text of plan.consequences) output.line(`It costs: ${text}`);
  for (const { needs } of plan.later) output.line(`As a comment only, since it needs first: ${needs}`);
  for (const text of plan.toChoose) output.line(`For you to choose: ${text}`);
  for (const text of plan.blocked) output.line(colours.yellow(text));
  if (plan.alsoChanged.length > 0)
    output.line(colours.yellow(`Look first: as device.set opens, lines that were ignored count again: ${plan.alsoChanged.join(', ')}`));
  output.line(`${plan.risksLeft} risks would stay.`);
}

export function addPrivacyCommand(config: Command, context: CommandContext): void {
  withServeOptions(
    withPhoneOptions(
      config
        .command('privacy')
        .argument('<directory>', 'the provisioning folder')
        .description('Say what leaves the phones and to whom, which protections are off, which passwords are weak, and what is kept.')
        .option('--phone <mac>', 'this phone alone')
        .option('--all', 'tell also what is in order')
        .option('--fail-on <severity>', 'exit with 1 from this severity on, and mend from it on: risk, notice', 'risk')
        .option('--fix <file>', 'write a configuration file with the lines that mend it')
        .option('--force', 'replace the file of --fix if it is there'),
    ),
  ).action(async (directory: string, options: PrivacyOptions) => {
    const output = context.output();
    if (options.serve === true) {
      if (options.fix !== undefined)
        throw new ProblemError('bad-request', 'expected one of --serve and --fix, got both: the page is for reading');
      await servePage(output, { directory, phones: options, view: 'privacy', query: { phone: options.phone } });
      return;
    }
    const least = severityNamed(options.failOn);
    const kept = options.fix === undefined ? {} : await linesBefore(options.fix, options.force === true);
    const configuration = await folderOptions(directory, options, context.output());
    const onProgress = (done: number, total: number): void => output.progressBar('phones', done, total);
    const report = privacyReport({ configuration, onProgress, ...(options.phone === undefined ? {} : { phone: options.phone }) });
    let plan: FixPlan | undefined;
    let written: string | undefined;
    if (options.fix !== undefined) {
      const name = basename(options.fix);
      plan = planFix({ configuration, report, least, name, kept });
      if (Object.keys(plan.lines).length > 0) {
        await createServedFiles(dirname(options.fix), createSystemRandom()).write(name, utf8Bytes(fixFileText(plan, name)));
        written = options.fix;
      }
    }
    output.result(plan === undefined ? report : { ...report, fix: { file: written ?? null, ...plan } }, () => {
      writePrivacyReport(output, report, { isComplete: options.all === true });
      if (plan !== undefined) writePlan(output, plan, written);
    });
    if (report.statements.some(({ severity }) => isGraveEnough(severity, least))) context.exit(1);
  });
}
