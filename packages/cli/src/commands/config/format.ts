// offhook config format: files in their canonical layout.

import { basename, dirname } from 'node:path';

import { ProblemError, equalBytes, isProblem, utf8Bytes } from '@offhook/base';
import { createSystemRandom } from '@offhook/base/node/local';
import type { FormatReport } from '@offhook/folder';
import { formatXml, readEncryptedHeader } from '@offhook/ucs';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { createServedFiles } from '../../folder/served-files.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';
import { readInput } from './handle-files.ts';

type FormattedFile = FormatReport['files'][number];

interface FormatOptions {
  readonly write?: true;
  readonly check?: true;
}

async function handle(file: string, { write, check }: FormatOptions): Promise<FormattedFile> {
  const bytes = await readInput(file);
  if (readEncryptedHeader(bytes) !== undefined) {
    const reason = 'the file is encrypted: decrypt it (offhook config decrypt), format it, and encrypt it again';
    return { file, result: 'refused', reason, line: 1 };
  }
  const formatted = formatXml(bytes, file);
  if (!formatted.isFormatted) {
    const { message, place } = formatted.complaint;
    return { file, result: 'refused', reason: message, line: place.line };
  }
  const { text } = formatted;
  const wanted = utf8Bytes(text);
  const isCanonical = equalBytes(wanted, bytes);
  if (write === true && !isCanonical) {
    await createServedFiles(dirname(file), createSystemRandom()).write(basename(file), wanted);
    return { file, result: 'written' };
  }
  return { file, result: isCanonical ? 'canonical' : 'not-canonical', ...(write === true || check === true ? {} : { text }) };
}

async function handleOrRefuse(file: string, options: FormatOptions): Promise<FormattedFile> {
  try {
    return await handle(file, options);
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { file, result: 'refused', reason: error.message };
  }
}

/** What is refused goes to standard error where standard output is the file's new text. */
function print(output: Output, { files, canonical, notCanonical, refused }: FormatReport, options: FormatOptions): void {
  for (const { file, result, text, reason, line } of files) {
    if (text !== undefined) output.text(text);
    else if (result === 'refused') {
      const told = `${colours.red('refused')}  ${file}${line === undefined ? '' : `:${line}`}  ${reason ?? ''}\n`;
      if (options.write === true || options.check === true) output.text(told);
      else process.stderr.write(told);
    } else if (result === 'written') output.line(`${colours.green('written')}  ${file}`);
    else if (result === 'not-canonical') output.line(`${colours.yellow('not canonical')}  ${file}`);
  }
  if (options.write === true) output.line(`${notCanonical} written, ${canonical} as they were, ${refused} refused`);
  else if (options.check === true) output.line(`${notCanonical} not canonical, ${canonical} canonical, ${refused} refused`);
}

export function addFormatCommand(config: Command, context: CommandContext): void {
  config
    .command('format')
    .argument('<file...>', 'configuration, override, directory or call list files')
    .description('Print a file in its canonical layout: nothing is lost, only white space changes, and the file becomes UTF-8.')
    .option('--write', 'replace each file that changes, in place')
    .option('--check', 'change nothing; exit with 1 and name the files that are not canonical')
    .action(async (paths: readonly string[], options: FormatOptions) => {
      const output = context.output();
      const { write, check } = options;
      if (write === true && check === true) throw new ProblemError('bad-request', 'expected --write or --check, got both');
      if (paths.length > 1 && write !== true && check !== true)
        throw new ProblemError('bad-request', `expected --write or --check for several files, got ${paths.length} files without either`);
      const files: FormattedFile[] = [];
      for (const path of paths) {
        files.push(await handleOrRefuse(path, options));
        output.progressBar('files', files.length, paths.length);
      }
      const count = (...results: readonly FormattedFile['result'][]): number =>
        files.filter(({ result }) => results.includes(result)).length;
      const report: FormatReport = {
        files,
        canonical: count('canonical'),
        notCanonical: count('not-canonical', 'written'),
        refused: count('refused'),
      };
      output.result(report, () => print(output, report, options));
      if (report.refused > 0 || (check === true && report.notCanonical > 0)) context.exit(1);
    });
}
