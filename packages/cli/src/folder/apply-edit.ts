// A change of a folder as a person sees it: as a patch, with what it does to the phones, and written only where nothing was refused.

import { createSystemRandom } from '@offhook/base/node/local';
import type { ConfigurationOptions, EditedFile, FolderEditReport } from '@offhook/folder';
import { PhoneConfigurations, differenceReport, overlaySource, takeInventory } from '@offhook/folder';

import { colours } from '../colours.ts';
import type { CommandContext } from '../commands/context.ts';
import type { Output } from '../output.ts';
import { printable } from './printable.ts';
import { createServedFiles, demandReplaceable } from './served-files.ts';
import { writeDifference } from './write-difference.ts';

const shownPatches = 3;

function painted(line: string): string {
  const text = printable(line.replace(/\r$/, '').replaceAll('\t', '    '));
  return line.startsWith('+') ? colours.green(text) : line.startsWith('-') ? colours.red(text) : text;
}

function print(output: Output, report: FolderEditReport, isComplete: boolean): void {
  const changed = report.files.filter(({ result }) => result === 'changed');
  const told = isComplete ? changed : changed.slice(0, shownPatches);
  for (const { patch = '' } of told) for (const line of patch.trimEnd().split('\n')) output.line(painted(line));
  if (told.length < changed.length) output.line(`... and ${changed.length - told.length} more files (--all shows each)`);
  for (const { file, result, reason = '' } of report.files)
    if (result === 'refused') output.line(`${colours.red('refused')}  ${printable(file)}: ${printable(reason)}`);
  output.line();
  writeDifference(output, printable(report.difference), { isPending: !report.isWritten });
  const count = (result: EditedFile['result']): number => report.files.filter((file) => file.result === result).length;
  const verb = report.isWritten ? 'changed' : 'would be changed';
  output.line(
    `${count('changed')} of ${report.files.length} files ${verb}, ${count('unchanged')} as they were, ${count('refused')} refused`,
  );
  if (!report.isWritten && count('refused') > 0) output.line('Nothing was written.');
}

export async function applyEdit(options: {
  readonly context: CommandContext;
  readonly directory: string;
  readonly configuration: ConfigurationOptions;
  readonly files: readonly EditedFile[];
  readonly isDryRun: boolean;
  readonly isComplete: boolean;
}): Promise<void> {
  const { context, directory, configuration, files, isDryRun, isComplete } = options;
  const output = context.output();
  const { inventory } = configuration;
  const fresh = new Map(files.flatMap(({ file, bytes }) => (bytes === undefined ? [] : [[file, bytes] as const])));
  const after = { ...configuration, inventory: takeInventory(overlaySource(inventory.source, fresh)) };
  const difference = differenceReport({
    before: { phones: inventory.phones, configurations: new PhoneConfigurations(configuration) },
    after: { phones: after.inventory.phones, configurations: new PhoneConfigurations(after) },
  });
  const isRefused = files.some(({ result }) => result === 'refused');
  const isWritten = !isDryRun && !isRefused && fresh.size > 0;
  if (isWritten) {
    await demandReplaceable(directory, [...fresh.keys()]);
    const served = createServedFiles(directory, createSystemRandom());
    for (const [path, bytes] of fresh) await served.write(path, bytes);
  }
  const report: FolderEditReport = { isWritten, files: files.map(({ bytes: _bytes, ...told }) => told), difference };
  output.result(report, () => print(output, report, isComplete));
  if (isRefused) context.exit(1);
}
