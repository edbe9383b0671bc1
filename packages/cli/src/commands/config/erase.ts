// offhook config erase: removes a person from a folder, and proves it by searching again (GDPR Art. 17).

import { basename, dirname } from 'node:path';

import { ProblemError, randomHex, utf8Bytes } from '@offhook/base';
import { createDiskFiles, createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import type { EraseReport, ErasureOutcome, PlannedFile, PlannedOccurrence } from '@offhook/folder';
import { addSuppression, eraseFromFolder, isSuppressed, outstandingPhones, previewErasure, receiptContentOf } from '@offhook/folder';
import { signReceipt, unsignedReceipt } from '@offhook/privacy';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { demandApart, demandEmpty, isWithin } from '../../folder/apart.ts';
import { createServedFiles, demandReplaceable, removeLeftovers } from '../../folder/served-files.ts';
import { signingKey } from '../../folder/signing-key.ts';
import type { SuppressionPlaces } from '../../folder/suppressions.ts';
import { openSuppressions, saveSuppressions, suppressionPaths } from '../../folder/suppressions.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';
import type { PersonOptions, PersonQuery } from './person.ts';
import { isSummedUp, printSummary } from './occurrences.ts';
import { personQuery, plural, printNotSearched, withPersonOptions } from './person.ts';

interface EraseArguments extends PersonOptions, SuppressionPlaces {
  includeConfiguration?: boolean;
  includeUndecided?: boolean;
  yes?: boolean;
  backup?: string;
  receipt?: string;
  sign?: string;
  request?: string;
  organisation: string;
  received?: string;
}

const phonesShown = 12;

function receivedAt(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs;
  const atMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(atMs) || atMs > nowMs)
    throw new ProblemError('bad-request', `expected the day of the request as 2026-03-14, not in the future, got ${JSON.stringify(text)}`);
  return atMs;
}

function verbOf({ action }: PlannedOccurrence, carriedOut: boolean): string {
  switch (action) {
    case 'remove':
      return carriedOut ? 'removed' : 'remove';
    case 'replace-line':
      return carriedOut ? 'removed' : 'remove';
    case 'delete-file':
      return carriedOut ? 'deleted' : 'delete';
    case 'retain':
      return carriedOut ? 'retained' : 'retain';
  }
}

function printOneByOne(output: Output, report: EraseReport): void {
  let shown = '';
  let explained = '';
  for (const occurrence of report.occurrences) {
    const { path, line, kind, text, action, reason } = occurrence;
    if (path !== shown) output.line(colours.bold(path));
    shown = path;
    const verb = verbOf(occurrence, report.carriedOut).padEnd(8);
    output.line(
      `  ${action === 'retain' ? colours.yellow(verb) : verb}  ${(line === 0 ? '-' : String(line)).padStart(5)}  ${kind.padEnd(9)}  ${text}`,
    );
    if (reason !== undefined && reason !== explained) output.line(colours.dim(`            ${reason}`));
    explained = reason ?? explained;
  }
}

/** Each reason once, with how many places it keeps. */
function printRetained(output: Output, occurrences: readonly PlannedOccurrence[]): void {
  const retained = occurrences.filter(({ action }) => action === 'retain');
  for (const [reason = '', kept] of Map.groupBy(retained, (occurrence) => occurrence.reason))
    output.line(`  ${colours.yellow('retain')}  ${String(kept.length).padStart(5)}  ${reason}`);
}

function print(output: Output, report: EraseReport, all: boolean | undefined): void {
  if (isSummedUp(report.occurrences, all)) {
    printSummary(output, report.occurrences);
    printRetained(output, report.occurrences);
  } else printOneByOne(output, report);
  const retained = report.remaining.filter(({ action }) => action === 'retain').length;
  const left = report.remaining.length - retained;
  if (report.carriedOut) {
    output.line(
      `${plural(report.changedFiles.length, 'file')} changed, ${plural(report.deletedFiles.length, 'file')} deleted. Searched again: ` +
        (left === 0 ? 'nothing more to remove' : colours.red(`${plural(left, 'occurrence')} left; run it again`)) +
        (retained === 0 ? '.' : `, ${plural(retained, 'occurrence')} retained.`),
    );
  } else
    output.line(`${plural(left, 'occurrence')} to remove, ${retained} to retain. Nothing was changed: add --yes to carry this plan out.`);
  if (report.outstandingPhones.length > 0) {
    output.line(
      `${plural(report.outstandingPhones.length, 'phone')} may still hold the data and bring it back at the next upload: ${report.outstandingPhones.slice(0, all === true ? undefined : phonesShown).join(', ')}` +
        (all !== true && report.outstandingPhones.length > phonesShown
          ? `, and ${report.outstandingPhones.length - phonesShown} more (--all)`
          : ''),
    );
    output.line('  Clear them on the phone: Settings > Basic > Clear Uploaded Calls/Directory, or Reset to Defaults > Reset User Data.');
  }
  printNotSearched(output, report.notSearched);
  for (const note of report.notes) output.line(colours.yellow(note));
  if (report.backup !== undefined)
    output.line(colours.yellow(`The backup ${report.backup} holds what was erased: delete it as soon as you need it no more.`));
  if (report.receipt !== undefined) output.line(`Receipt written to ${report.receipt}`);
}

interface CarryOut {
  readonly directory: string;
  readonly query: PersonQuery;
  readonly options: EraseArguments;
  readonly scope: { readonly includeConfiguration: boolean; readonly includeUndecided: boolean };
}

/** All that can be wrong is found out before anything is written. */
async function carryOut({ directory, query, options, scope }: CarryOut): Promise<{ outcome: ErasureOutcome; receipt: string }> {
  const { backup } = options;
  const random = createSystemRandom();
  const cryptography = createSystemCryptography(random);
  const nowMs = Date.now();
  const receivedAtMs = receivedAt(options.received, nowMs);
  const requestId = options.request ?? `folder-${randomHex(random, 6)}`;
  const receiptPath = options.receipt ?? `erasure-receipt-${requestId}.json`;
  if (!/^[\w.-]{1,64}$/.test(requestId))
    throw new ProblemError('bad-request', 'expected a request of 1-64 letters, digits, dots and dashes: it must not name the person');
  await demandApart(directory, receiptPath, 'the receipt');
  if (options.sign !== undefined) await demandApart(directory, options.sign, 'the signing key');
  if (backup !== undefined) {
    if (/\.(?:zip|tar|gz|tgz)$/i.test(backup))
      throw new ProblemError('unsupported', `expected a folder for the backup, got ${backup}: archives are not written`);
    await demandApart(directory, backup, 'the backup');
    await demandEmpty(backup, 'the backup');
  }
  await removeLeftovers(
    directory,
    query.source.list().entries.map(({ path }) => path),
  );
  const preview = previewErasure({ ...query, scope });
  await demandReplaceable(
    directory,
    preview.plan.files.filter(({ after }) => after !== undefined).map(({ path }) => path),
  );
  const keys = options.sign === undefined ? undefined : await signingKey(options.sign);
  const suppressions = await openSuppressions(directory, options);
  const { person } = query;
  if (preview.plan.files.length > 0 || !isSuppressed(suppressions.list, suppressions.hasher, person))
    await saveSuppressions(
      directory,
      options,
      addSuppression(suppressions.list, suppressions.hasher, { person, requestId, erasedAtMs: nowMs, numbering: query.numbering }),
    );
  const backupFiles = backup === undefined ? undefined : createDiskFiles(backup, random);
  const saved = new Set<string>();
  const outcome = await eraseFromFolder({
    ...query,
    scope,
    preview,
    files: createServedFiles(directory, random),
    async prepare(files: readonly PlannedFile[]) {
      for (const { path, before } of files) {
        if (backupFiles === undefined || saved.has(path)) continue;
        await backupFiles.write(path, before);
        saved.add(path);
      }
    },
  });
  const content = receiptContentOf(cryptography, {
    ...outcome,
    requestId,
    organisation: options.organisation,
    receivedAtMs,
    fulfilledAtMs: Date.now(),
    suppressions: suppressions.hasher.ofPerson(person).length,
  });
  const text = keys === undefined ? unsignedReceipt(cryptography, content) : signReceipt(cryptography, keys, content);
  await createDiskFiles(dirname(receiptPath), random).write(basename(receiptPath), utf8Bytes(text));
  return { outcome, receipt: receiptPath };
}

async function notesOn(directory: string, options: EraseArguments, found: readonly string[]): Promise<string[]> {
  const { list } = suppressionPaths(directory, options);
  const notes = [...found];
  if (await isWithin(directory, list))
    notes.push(
      `the suppression list is ${list}, in the folder itself: make sure that no web server publishes it, or keep it elsewhere with --suppressions`,
    );
  if (options.sign === undefined && options.yes === true)
    notes.push('the receipt is not signed: --sign FILE signs it with a key of yours, for offhook verify');
  if (options.backup === undefined && options.yes !== true)
    notes.push('no backup is made: --backup FOLDER makes one of the files that change');
  return notes;
}

export function addEraseCommand(config: Command, context: CommandContext): void {
  withPersonOptions(
    config
      .command('erase')
      .description(
        'Remove a person from directories, call lists, logs and overrides of a folder. Shows the plan; with --yes carries it out. Exit code 1: something is left, or could not be searched.',
      ),
  )
    .option('--yes', 'carry the plan out; without it nothing is changed')
    .option('--include-configuration', 'remove the person from configuration files and other files too: a line of theirs stops working')
    .option('--include-undecided', 'remove what may be about somebody else, too: short numbers in text, a name beside another number')
    .option('--backup <folder>', 'copy the files that change there first; the copy holds the data, and is yours to delete')
    .option('--suppressions <file>', 'where it is kept, as keyed hashes, what was erased (.offhook/suppressions.json in the folder)')
    .option('--suppression-key <file>', 'the key of those hashes (beside the list)')
    .option('--receipt <file>', 'the receipt to write (erasure-receipt-REQUEST.json)')
    .option('--sign <file>', 'sign the receipt with the key in this file, which is made if it is not there')
    .option('--request <id>', 'your own number for the request; it must not name the person')
    .option('--received <day>', 'the day of the request: 2026-03-14')
    .option('--organisation <name>', 'who answers, for the receipt', 'not given')
    .action(async (directory: string, person: string, options: EraseArguments) => {
      const output = context.output();
      const query = await personQuery(directory, person, options, output);
      const scope = { includeConfiguration: options.includeConfiguration === true, includeUndecided: options.includeUndecided === true };
      const done = options.yes === true ? await carryOut({ directory, query, options, scope }) : undefined;
      const preview = done === undefined ? previewErasure({ ...query, scope }) : undefined;
      const before = done?.outcome.before ?? preview?.plan;
      const after = done?.outcome.after ?? preview?.plan;
      const found = done?.outcome.search ?? preview?.search;
      if (before === undefined || after === undefined || found === undefined) throw new Error('neither planned nor carried out');
      const report: EraseReport = {
        folder: directory,
        carriedOut: done !== undefined,
        // What was erased does not live on in a terminal's or a job's log.
        occurrences: before.occurrences.map((occurrence) =>
          done === undefined || occurrence.action === 'retain' ? occurrence : { ...occurrence, text: '' },
        ),
        remaining: [...after.occurrences],
        changedFiles: [...(done?.outcome.changedFiles ?? [])],
        deletedFiles: [...(done?.outcome.deletedFiles ?? [])],
        outstandingPhones: [...outstandingPhones(before)],
        notSearched: [...found.report.notSearched],
        notes: await notesOn(directory, options, found.report.notes),
        ...(done === undefined ? {} : { receipt: done.receipt }),
        ...(done === undefined || options.backup === undefined ? {} : { backup: options.backup }),
      };
      output.result(report, () => print(output, report, options.all));
      if (report.remaining.length > 0 || !found.isComplete) context.exit(1);
    });
}
