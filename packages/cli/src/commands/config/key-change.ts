// offhook config key change: guide, Change the Encryption Key on the Phone and Server.

import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

import { ProblemError } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import type { ChangeKeys, KeyChangeReport } from '@offhook/folder';
import {
  changeKey,
  checkChangeKeys,
  checkSameTarget,
  keyConfigurationPath,
  plannedReport,
  planKeyChange,
  readJournal,
  takeInventory,
} from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { accountedFolder } from '../../folder/accounted-folder.ts';
import { createDiskSource } from '../../folder/disk-source.ts';
import { collect } from '../../folder/collect.ts';
import { containerNotice, readKeys } from '../../folder/encryption-keys.ts';
import { createServedFiles, demandReplaceable, removeLeftovers } from '../../folder/served-files.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';
import { printWarnings } from './handle-files.ts';

interface KeyChangeOptions {
  readonly from: readonly string[];
  readonly to: string;
  readonly dryRun?: boolean;
  readonly skipUnreadable?: boolean;
  readonly writeKeyFile?: string;
}

/** A key that lies in the folder is served to everybody. */
async function servedKeyWarnings(directory: string, keyFiles: readonly string[]): Promise<readonly string[]> {
  const root = await realpath(directory);
  const warnings: string[] = [];
  for (const file of keyFiles) {
    const way = relative(root, await realpath(file));
    if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
      warnings.push(`${file} lies in the folder that is served, where anybody may fetch it: keep keys elsewhere`);
  }
  return warnings;
}

function print(output: Output, report: KeyChangeReport): void {
  const { state, unreadable, toChange, changed, alreadyNew, to } = report;
  if (report.resumed) output.line('A change to this key had begun and not ended: going on with it.');
  for (const { path, reason } of unreadable) output.line(`${colours.red('unreadable')}  ${path}  ${reason}`);
  for (const path of report.encryptedPrimaries)
    output.line(`${colours.yellow('warning')}  ${path} is an encrypted primary configuration file, which no phone reads: decrypt it`);
  for (const { path, line, key } of report.keySettings)
    if (key !== 'new')
      output.line(
        `${colours.yellow('warning')}  ${path} line ${line} sets device.sec.configEncryption.key to ${key === 'old' ? 'the old key' : 'another key'}`,
      );
  for (const path of report.links) output.line(`${colours.yellow('warning')}  ${path} is a link and was not followed`);
  for (const path of report.gone) output.line(`${colours.yellow('warning')}  ${path} was to be changed and is gone`);
  for (const path of report.leftOld)
    output.line(`${colours.yellow('warning')}  ${path} is in an old key again: a phone wrote it meanwhile; run the same command once more`);
  switch (state) {
    case 'refused':
      output.line(
        `${colours.red('refused')}  nothing was changed: give the missing key with one more --from, or leave these files as they are with --skip-unreadable`,
      );
      return;
    case 'planned':
      for (const path of toChange) output.line(`would change  ${path}`);
      output.line(`${toChange.length} files to change, ${alreadyNew.length} in the new key already; nothing was changed (--dry-run)`);
      return;
    case 'finished':
      output.line(
        `${colours.green('finished')}  ${changed.length} files changed to the key ${to}, ${alreadyNew.length} were in it already`,
      );
      if (report.keyFile !== undefined) output.line(`${report.keyFile} gives phones the new key`);
      if (report.next.length > 0) output.line('\nWhat comes next:');
      for (const [index, step] of report.next.entries()) output.line(`${index + 1}. ${step}`);
  }
}

export function addKeyChangeCommand(key: Command, context: CommandContext): void {
  key
    .command('change')
    .argument('<folder>', 'a provisioning folder')
    .description('Decrypt every encrypted file of a folder with the old key and encrypt it with the new one.')
    .requiredOption('--from <file>', 'the file of an old key; may be given several times, first the one that the phones have', collect, [])
    .requiredOption('--to <file>', 'the file of the new key')
    .option('--dry-run', 'say what would be changed, and change nothing')
    .option('--skip-unreadable', 'leave files that no key opens as they are; without this, one such file stops everything')
    .option(
      '--write-key-file <name>',
      'write a configuration file below the folder that gives phones the new key, encrypted with the first old key',
    )
    .addHelpText(
      'after',
      '\nMay be killed at any time: each file is whole in the old key or\n' +
        'in the new one, and the same command goes on. Afterwards the phones need the new\n' +
        `key; the command ends with what to do.\n${containerNotice}`,
    )
    .action(async (folder: string, options: KeyChangeOptions) => {
      const output = context.output();
      const from = await readKeys(options.from);
      const to = await readKeys([options.to]);
      const [newKey] = to.keys;
      if (newKey === undefined) throw new ProblemError('bad-request', 'expected the file of the new key after --to');
      const keys: ChangeKeys = { from: from.keys, to: newKey };
      checkChangeKeys(keys);
      const random = createSystemRandom();
      const cryptography = createSystemCryptography(random);
      const source = accountedFolder(output, createDiskSource(folder));
      const warnings = [...from.warnings, ...to.warnings, ...(await servedKeyWarnings(folder, [...options.from, options.to]))];
      const files = createServedFiles(folder, random);
      const journal = await readJournal(files);
      checkSameTarget(cryptography, journal, keys);
      const inventory = takeInventory(source);
      const keyFile =
        options.writeKeyFile === undefined
          ? undefined
          : keyConfigurationPath({ inventory, cryptography, keys, name: options.writeKeyFile });
      const plan = planKeyChange({
        inventory,
        cryptography,
        keys,
        leaveInOldKey: keyFile,
        onFile: (count) => output.progress(`looking at ${count} of ${inventory.files.size} files`),
      });
      const isRefused = plan.unreadable.length > 0 && options.skipUnreadable !== true;
      let report: KeyChangeReport;
      if (isRefused || options.dryRun === true) {
        report = plannedReport({ folder, keys, plan, journal, state: isRefused ? 'refused' : 'planned' });
      } else {
        await demandReplaceable(folder, plan.toChange);
        if (journal !== undefined)
          await removeLeftovers(
            folder,
            source.list().entries.map(({ path }) => path),
          );
        report = await changeKey({
          source,
          files,
          cryptography,
          random,
          keys,
          plan,
          journal,
          keyFile,
          onProgress: (done, total) => output.progress(`${done} of ${total} files are in the new key`),
        });
      }
      printWarnings(output, warnings);
      output.result({ ...report, warnings }, () => print(output, report));
      if (report.unreadable.length > 0 || report.leftOld.length > 0) context.exit(1);
    });
}
