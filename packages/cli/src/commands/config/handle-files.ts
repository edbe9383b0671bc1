// encrypt and decrypt over several files: where each result goes, and one refused file stops none of the others.

import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { ProblemError, isProblem, messageOf } from '@offhook/base';
import { createSystemRandom } from '@offhook/base/node/local';
import type { FileEncryptionReport, HandledFile } from '@offhook/folder';
import { readLimitBytes } from '@offhook/folder';

import { colours } from '../../colours.ts';
import { createServedFiles } from '../../folder/served-files.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';

export interface Destination {
  readonly out?: string | undefined;
  readonly inPlace?: boolean | undefined;
  readonly force?: boolean | undefined;
}

export interface Handled {
  readonly bytes: Uint8Array;
  readonly keyDescription: string;
  /** The name beside the input, or why there is none. */
  readonly beside: { readonly name: string } | { readonly refusal: string };
  /** The file's name in another folder. */
  readonly nameElsewhere: string;
}

/** Throws ProblemError not-found, bad-request, limit-exceeded, storage. */
export async function readInput(path: string): Promise<Uint8Array> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) throw new ProblemError('not-found', `there is no file ${path}`);
  if (!status.isFile())
    throw new ProblemError('bad-request', `expected a file, got ${path}, which is ${status.isDirectory() ? 'a folder' : 'none'}`);
  if (status.size > readLimitBytes)
    throw new ProblemError('limit-exceeded', `${path} has ${status.size} bytes, more than the ${readLimitBytes} that are read`);
  return readFile(path).catch((cause: unknown) => {
    throw new ProblemError('storage', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
}

async function isFolder(path: string): Promise<boolean> {
  return path.endsWith('/') || (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function placeOf(path: string, handled: Handled, destination: Destination): Promise<string> {
  const { out, inPlace } = destination;
  if (inPlace === true) return path;
  if (out !== undefined) return (await isFolder(out)) ? join(out, handled.nameElsewhere) : out;
  if ('refusal' in handled.beside) throw new ProblemError('bad-request', handled.beside.refusal);
  return join(dirname(path), handled.beside.name);
}

/** Reasons stand beside the file's name, so that a reason that begins with the name says it twice. */
function reasonOf(error: unknown): string {
  if (!isProblem(error)) throw error;
  return error.message;
}

export async function handleFiles(options: {
  readonly paths: readonly string[];
  readonly destination: Destination;
  readonly newFileMode: number;
  readonly output: Output;
  readonly warnings: readonly string[];
  /** Throws ProblemError where the file is refused. */
  readonly handle: (bytes: Uint8Array, path: string) => Handled;
  /** Throws ProblemError where nothing may be written there. */
  readonly mayWrite?: (target: string) => void;
}): Promise<FileEncryptionReport> {
  const { paths, destination, newFileMode, output, handle } = options;
  if (destination.inPlace === true && destination.out !== undefined)
    throw new ProblemError('bad-request', 'expected --out or --in-place, got both');
  if (destination.out !== undefined && paths.length > 1 && !(await isFolder(destination.out)))
    throw new ProblemError(
      'bad-request',
      `expected a folder after --out for several files, got ${destination.out}: end a new folder's name with /`,
    );
  const random = createSystemRandom();
  const files: HandledFile[] = [];
  const written = new Set<string>();
  for (const [index, path] of paths.entries()) {
    if (paths.length > 1) output.progress(`${index + 1} of ${paths.length}`);
    try {
      const handled = handle(await readInput(path), path);
      const target = await placeOf(path, handled, destination);
      options.mayWrite?.(target);
      const identity = resolve(target);
      if (written.has(identity)) throw new ProblemError('conflict', `${target} was written for another of these files already`);
      const present = await lstat(target).catch(() => undefined);
      if (present !== undefined && destination.inPlace !== true) {
        if ((await realpath(target).catch(() => identity)) === (await realpath(path)))
          throw new ProblemError('conflict', `${target} is the file itself: say --in-place to replace it`);
        if (destination.force !== true) throw new ProblemError('conflict', `${target} is there already: say --force to replace it`);
      }
      await createServedFiles(dirname(target), random, { newFileMode }).write(basename(target), handled.bytes);
      written.add(identity);
      files.push({ file: path, result: 'done', output: target, keyDescription: handled.keyDescription });
    } catch (error) {
      files.push({ file: path, result: 'refused', reason: reasonOf(error) });
    }
  }
  const done = files.filter(({ result }) => result === 'done').length;
  return { files, done, refused: files.length - done, warnings: [...options.warnings] };
}

/** To standard error: standard output may be a file's content. */
export function printWarnings(output: Output, warnings: readonly string[]): void {
  output.endProgress();
  if (!output.isJson) for (const warning of warnings) process.stderr.write(`${colours.yellow('warning')}  ${warning}\n`);
}

export function printHandled(context: CommandContext, output: Output, report: FileEncryptionReport, verb: string): void {
  printWarnings(output, report.warnings);
  output.result(report, () => {
    for (const { file, output: target, reason, keyDescription } of report.files) {
      if (target === undefined) output.line(`${colours.red('refused')}  ${file}  ${reason ?? ''}`);
      else output.line(`${colours.green(verb)}  ${file}${target === file ? '  in place' : ` -> ${target}`}  key ${keyDescription ?? ''}`);
    }
    output.line(`${report.done} ${verb}, ${report.refused} refused`);
  });
  if (report.refused > 0) context.exit(1);
}
