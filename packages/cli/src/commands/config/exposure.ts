// offhook config exposure: which phones a security advisory touches, by firmware and by what is in force.

import { readFile } from 'node:fs/promises';

import { ProblemError, messageOf } from '@offhook/base';
import type { ExposureReport } from '@offhook/folder';
import {
  advisories as knownAdvisories,
  demandVersion,
  exposureReport,
  readAdvisories,
  readFirmwareList,
  takeInventory,
} from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { accountedFolder } from '../../folder/accounted-folder.ts';
import { createDiskSource } from '../../folder/disk-source.ts';
import { decrypterFrom } from '../../folder/keys.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';

interface ExposureOptions {
  readonly firmware?: string;
  readonly firmwareFile?: string;
  readonly model?: string;
  readonly advisories?: string;
  readonly strict?: true;
  readonly all?: true;
  readonly key: readonly string[];
}

const paint = { affected: colours.red, unknown: colours.yellow, 'not affected': colours.green };
const shownPhones = 20;

async function readText(path: string, what: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProblemError('not-found', `the ${what} ${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
}

type Told = ExposureReport['advisories'][number];

type Phone = Told['phones'][number];

/** Phones of which the same is said are told as one, unless each is asked for. */
function groupsOf(phones: readonly Phone[], isComplete: boolean): readonly (readonly Phone[])[] {
  if (isComplete) return phones.map((phone) => [phone]);
  const said = ({ macAddress, ...rest }: Phone): string => JSON.stringify(rest).replaceAll(macAddress, '*');
  return [...Map.groupBy(phones, said).values()];
}

function printAdvisory(output: Output, { id, title, source, advice, counts, phones }: Told, isComplete: boolean): void {
  output.line(`${colours.bold(id)}  ${title}`);
  output.line(colours.dim(source));
  for (const state of ['affected', 'unknown', 'not affected'] as const) {
    const those = phones.filter((phone) => phone.state === state);
    const groups = groupsOf(those, isComplete);
    const shown = isComplete ? groups : state === 'not affected' ? [] : groups.slice(0, shownPhones);
    for (const [first, ...others] of shown) {
      if (first === undefined) continue;
      const { macAddress, model, firmware, firmwareFrom, why, causes, fix } = first;
      const what = [model ?? 'model not known', firmware === null ? 'firmware not known' : `${firmware} (${firmwareFrom ?? ''})`].join(
        ', ',
      );
      output.line(
        `  ${paint[state](state.padEnd(12))}  ${macAddress}${others.length === 0 ? '' : ` and ${others.length} more`}  ${what}: ${why}`,
      );
      if (state !== 'affected') continue;
      for (const { parameter, value, file, line } of causes)
        output.line(
          `                ${colours.dim(`by    ${parameter}=${JSON.stringify(value ?? '')}  ${file === null ? 'default' : `${file} line ${line}`}`)}`,
        );
      if (fix !== undefined)
        output.line(
          `                ${colours.dim('until')} ${Object.entries(fix)
            .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
            .join(' ')}`,
        );
    }
    const left = groups.slice(shown.length).flat().length;
    if (state !== 'not affected' && left > 0) output.line(`  ${left} more ${state} (--all tells each)`);
  }
  output.line(`${counts.affected} affected, ${counts.unknown} unknown, ${counts.notAffected} not affected`);
  if (counts.affected + counts.unknown > 0) output.line(advice);
  output.line();
}

export function addExposureCommand(config: Command, context: CommandContext): void {
  config
    .command('exposure')
    .argument('<directory>', 'the provisioning folder')
    .description('Say which phones a security advisory touches, by their firmware and by what is in force on them.')
    .option('--firmware <version>', 'the firmware of all phones; else it is read from logs and override files where they tell')
    .option('--firmware-file <csv>', 'lines of MAC address, model, firmware')
    .option('--model <name>', 'the model of all phones, or its family: VVX450, VVX')
    .option('--advisories <file>', 'your own advisories, as JSON, in place of those that are known here')
    .option('--strict', 'exit with 1 also where it is not known')
    .option('--all', 'tell every phone')
    .option('--key <file...>', 'files with keys for encrypted files', [])
    .action(async (directory: string, options: ExposureOptions) => {
      const output = context.output();
      const { firmware, firmwareFile, model } = options;
      const advisories =
        options.advisories === undefined
          ? knownAdvisories
          : readAdvisories(await readText(options.advisories, 'file of advisories'), options.advisories);
      const list =
        firmwareFile === undefined ? undefined : readFirmwareList(await readText(firmwareFile, 'list of firmware'), firmwareFile);
      const decrypt = await decrypterFrom(options.key);
      const report = exposureReport({
        configuration: {
          inventory: takeInventory(accountedFolder(output, createDiskSource(directory))),
          ...(decrypt === undefined ? {} : { decrypt }),
        },
        advisories,
        onProgress: (done, total) => output.progressBar('phones', done, total),
        ...(firmware === undefined ? {} : { version: demandVersion(firmware, 'after --firmware') }),
        ...(list === undefined ? {} : { list }),
        ...(model === undefined ? {} : { model }),
      });
      output.result(report, () => {
        for (const advisory of report.advisories) printAdvisory(output, advisory, options.all === true);
        if (report.isForNewPhones)
          output.line('The folder names no phone: this is what a new phone would get. List phones with --firmware-file.');
      });
      const isFound = report.advisories.some(({ counts }) => counts.affected > 0 || (options.strict === true && counts.unknown > 0));
      if (isFound) context.exit(1);
    });
}
