// offhook config check: what is wrong in a provisioning folder, with file, line and a caret.

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

import { ProblemError } from '@offhook/base';
import type { CheckReport, Finding, FolderCheck, FolderSource, Inventory, OpenEncrypted, Severity } from '@offhook/folder';
import {
  annotations,
  checkFolder,
  countBySeverity,
  findingsSince,
  inOrder,
  isAtLeast,
  junitReport,
  sarifLog,
  severities,
  takeInventory,
} from '@offhook/folder/check';
import type { Command } from 'commander';

import { accountedFolder } from '../../folder/accounted-folder.ts';
import { createDiskSource, createFilesSource } from '../../folder/disk-source.ts';
import { collect } from '../../folder/collect.ts';
import { createGitSource } from '../../folder/git-source.ts';
import { modelNamed } from '../../folder/model-option.ts';
import { writeFindings } from '../../folder/write-findings.ts';
import { version } from '../../version.ts';
import type { CommandContext } from '../context.ts';

/** What other programs read in place of the text. */
const forms = ['sarif', 'junit', 'annotations'] as const;
type Form = (typeof forms)[number];

interface CheckOptions extends Readonly<Partial<Record<Form, true>>> {
  readonly failOn: string;
  readonly since?: string;
  readonly all?: true;
  readonly notes: boolean;
  readonly key: readonly string[];
  readonly model?: string;
  readonly suppressions?: string;
  readonly suppressionKey?: string;
}

/** What a phone brought back of people who were erased; nothing where no suppression list is kept, and nothing loaded for it. */
async function returnedFindings(
  root: string,
  inventory: Inventory,
  options: CheckOptions,
  open: OpenEncrypted | undefined,
): Promise<readonly Finding[]> {
  if (options.suppressions === undefined && !existsSync(join(root, '.offhook', 'suppressions.json'))) return [];
  return (await import('../../folder/returned-findings.ts')).returnedFindings(root, inventory, options, open);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function severityNamed(text: string): Severity {
  const severity = severities.find((candidate) => candidate === text);
  if (severity === undefined)
    throw new ProblemError('bad-request', `expected --fail-on ${severities.join(', ')}, got ${JSON.stringify(text)}`);
  return severity;
}

/** Throws ProblemError bad-request where more than one is asked for. */
function formOf(options: CheckOptions): Form | undefined {
  const [form, other] = forms.filter((candidate) => options[candidate] === true);
  if (other !== undefined) throw new ProblemError('bad-request', `expected one of --${form} and --${other}, got both`);
  return form;
}

function written(form: Form, findings: readonly Finding[], failOn: Severity): string {
  switch (form) {
    case 'sarif':
      return `${JSON.stringify(sarifLog(findings, version), undefined, 2)}\n`;
    case 'junit':
      return junitReport(findings, failOn);
    case 'annotations':
      return annotations(findings);
  }
}

interface CheckedSource {
  readonly root: string;
  readonly source: FolderSource;
  readonly isPartial: boolean;
}

/** The same folder, or the same files of it, in that version in git. */
function earlierSource({ root, source, isPartial }: CheckedSource, revision: string): FolderSource {
  const earlier = createGitSource(`${revision}:./`, root);
  if (earlier === undefined) throw new ProblemError('bad-request', `expected a version in git such as HEAD~1 for --since, got ${revision}`);
  if (!isPartial) return earlier;
  const names = new Set(source.list().entries.map(({ path }) => path));
  return { ...earlier, list: () => ({ entries: earlier.list().entries.filter(({ path }) => names.has(path)), unreadable: [] }) };
}

/** Folders are checked as wholes; files named by hand one by one, beside each other. */
function sourcesOf(paths: readonly string[]): readonly CheckedSource[] {
  const files = new Map<string, string[]>();
  const folders: string[] = [];
  for (const path of paths) {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) throw new ProblemError('not-found', `there is no file or folder ${path}`);
    if (!entry.isDirectory() && !entry.isFile())
      throw new ProblemError('bad-request', `expected a file or folder, got ${path}, which is neither: a pipe or device is not read`);
    if (entry.isDirectory()) folders.push(path);
    else files.set(dirname(path), [...(files.get(dirname(path)) ?? []), basename(path)]);
  }
  return [
    ...folders.map((root) => ({ root, source: createDiskSource(root), isPartial: false })),
    ...[...files].map(([root, names]) => ({ root, source: createFilesSource(root, names), isPartial: true })),
  ];
}

function underRoot(found: Finding, prefix: string): Finding {
  const move = (place: Finding['place']): Finding['place'] => {
    const isFolder = place.file === '.';
    return { ...place, file: prefix === '' ? place.file : isFolder ? prefix : `${prefix}/${place.file}` };
  };
  return { ...found, place: move(found.place), ...(found.related === undefined ? {} : { related: move(found.related) }) };
}

export function addCheckCommand(config: Command, context: CommandContext): void {
  config
    .command('check')
    .argument('<path...>', 'provisioning folders, or single files')
    .description(
      'Say what is wrong in a provisioning folder, with file and line. Silence a finding with <!-- offhook-ignore RULE --> before its element.',
    )
    .option('--fail-on <severity>', `exit with 1 from this severity on: ${severities.join(', ')}`, 'warning')
    .option('--sarif', 'print SARIF 2.1.0, for code review')
    .option('--junit', 'print a JUnit report, for continuous integration: findings from --fail-on on are failures')
    .option('--annotations', 'print workflow commands, which GitHub Actions and Forgejo show in a pull request')
    .option('--since <revision>', 'leave out what was wrong in that version in git already, such as HEAD or origin/main')
    .option('--all', 'print every finding; otherwise about a screen, and what is the same on many phones once')
    .option('--no-notes', 'leave notes out')
    .option('--key <file>', 'a file that holds the key of encrypted files; may be given several times', collect, [])
    .option('--suppressions <file>', 'the list of what was erased, as `config erase` keeps it (.offhook/suppressions.json in the folder)')
    .option('--suppression-key <file>', 'the key of that list (beside it)')
    .option('--model <name>', 'take every phone for this model, such as VVX450')
    .action(async (paths: readonly string[], options: CheckOptions) => {
      const output = context.output();
      const failOn = severityNamed(options.failOn);
      const model = modelNamed(options.model);
      const form = formOf(options);
      // Without a key there is nothing to open, and nothing is loaded for it.
      const isKeyGiven = options.key.length > 0 || (process.env['OFFHOOK_CONFIG_KEY'] ?? '') !== '';
      const open = isKeyGiven ? await (await import('../../folder/keys.ts')).openerFrom(options.key) : undefined;
      const decrypt = open === undefined ? {} : { decrypt: (bytes: Uint8Array, path: string) => open(bytes, path).plain };
      const modelOf = (): typeof model => model;
      const findingsThen = (checked: CheckedSource, revision: string): readonly Finding[] => {
        const inventory = takeInventory(earlierSource(checked, revision));
        return checkFolder({ inventory, modelOf, isPartial: checked.isPartial, ...decrypt }).findings;
      };
      const checks: FolderCheck[] = [];
      const findings: Finding[] = [];
      for (const checked of sourcesOf(paths)) {
        const { root, source, isPartial } = checked;
        const inventory = takeInventory(accountedFolder(output, source));
        const check = checkFolder({
          inventory,
          modelOf,
          isPartial,
          ...decrypt,
          onProgress: (done, total) => output.progressBar('files', done, total),
        });
        checks.push(check);
        const returned = isPartial ? [] : await returnedFindings(root, inventory, options, open);
        const all = inOrder([...check.findings, ...returned]);
        const isNew = options.since === undefined ? all : findingsSince(findingsThen(checked, options.since), all);
        const prefix = relative(process.cwd(), root);
        findings.push(...isNew.map((found) => underRoot(found, prefix)));
      }
      if (checks.every(({ files }) => files === 0) && findings.length === 0)
        throw new ProblemError('not-found', `there is no file in ${paths.join(', ')}: nothing was checked`);
      const shown = options.notes ? findings : findings.filter(({ severity }) => severity !== 'note');
      const sum = (figure: (check: FolderCheck) => number): number => checks.reduce((total, check) => total + figure(check), 0);
      const counts = countBySeverity(shown);
      const report: CheckReport = {
        files: sum((check) => check.files),
        phones: sum((check) => check.phones),
        settings: sum((check) => check.settings),
        ignored: sum((check) => check.ignored),
        counts,
        findings: shown,
      };
      if (form !== undefined) output.text(written(form, shown, failOn));
      else {
        output.result(report, () => {
          writeFindings(output, shown, { isComplete: options.all === true });
          const silenced = report.ignored === 0 ? '' : `, ${report.ignored} silenced by comments`;
          output.line(
            `${counted(report.files, 'file')}, ${counted(report.phones, 'phone')}, ${counted(report.settings, 'setting')}: ${counted(counts.error, 'error')}, ${counted(counts.warning, 'warning')}, ${counted(counts.note, 'note')}${silenced}`,
          );
        });
      }
      if (shown.some(({ severity }) => isAtLeast(severity, failOn))) context.exit(1);
    });
}
