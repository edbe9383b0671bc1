// offhook config who: where a person occurs in a folder (GDPR Art. 15).

import type { WhoReport } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';
import type { PersonOptions } from './person.ts';
import { isSummedUp, printSummary } from './occurrences.ts';
import { personQuery, plural, printNotSearched, search, withPersonOptions } from './person.ts';

function print(output: Output, report: WhoReport, all: boolean | undefined): void {
  let shown = '';
  const isSummary = isSummedUp(report.occurrences, all);
  if (isSummary) printSummary(output, report.occurrences);
  for (const { path, line, store, kind, text, certainty } of isSummary ? [] : report.occurrences) {
    if (path !== shown) output.line(`${colours.bold(path)}  ${colours.dim(store)}`);
    shown = path;
    output.line(
      `  ${(line === 0 ? '-' : String(line)).padStart(6)}  ${kind.padEnd(9)}  ${text}${certainty === 'possible' ? colours.yellow('  (or somebody else)') : ''}`,
    );
  }
  const files = new Set(report.occurrences.map(({ path }) => path)).size;
  output.line(
    `${plural(report.occurrences.length, 'occurrence')} in ${plural(files, 'file')}; ${plural(report.searchedFiles, 'file')} searched` +
      (report.leftOut.length === 0 ? '' : `, ${plural(report.leftOut.length, 'sound, picture or firmware file')} left out`),
  );
  for (const { macAddress, parameter, path, line } of report.ownPhones)
    output.line(
      `${macAddress} is a phone of this person (${parameter}, ${path}:${line}): what it keeps is about them throughout; --own-phones counts it as a whole`,
    );
  if (report.alsoKnownAs.length > 0)
    output.line(`Known beside them, and not searched for: ${report.alsoKnownAs.map(({ value }) => value).join(', ')} (add it with --also)`);
  printNotSearched(output, report.notSearched);
  if (report.dialling !== undefined) output.line(colours.dim(`Numbers were read as the settings say: ${report.dialling}.`));
  for (const hint of report.hints) output.line(colours.yellow(hint));
  for (const note of report.notes) output.line(colours.yellow(note));
}

export function addWhoCommand(config: Command, context: CommandContext): void {
  withPersonOptions(
    config
      .command('who')
      .description(
        'Where does a person occur in a folder: directories, call lists, logs, overrides, configuration? Exit code 1: somewhere.',
      ),
  )
    .option('--show-others', 'show other people’s names and numbers, which are masked otherwise')
    .action(async (directory: string, person: string, options: PersonOptions) => {
      const output = context.output();
      const { report } = search(await personQuery(directory, person, options, output));
      output.result(report, () => print(output, report, options.all));
      if (report.occurrences.length > 0) context.exit(1);
    });
}
