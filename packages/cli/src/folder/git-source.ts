// A provisioning folder as one version in git has it: REVISION:PATH, as git itself writes it.

import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';

import { ProblemError } from '@offhook/base';
import type { FolderEntry, FolderSource } from '@offhook/folder';

const outputLimitBytes = 1024 * 1024 * 1024;

type Git = (args: readonly string[], input?: string) => Buffer;

/** `directory` is where git runs: what begins with ./ is taken from there on. */
function gitIn(directory: string): Git {
  return (args, input) => runGit(directory, args, input);
}

function runGit(directory: string, args: readonly string[], input: string | undefined): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', [...args], {
    cwd: directory,
    maxBuffer: outputLimitBytes,
    ...(input === undefined ? {} : { input }),
  });
  if (error !== undefined) throw new ProblemError('storage', `git cannot be run: ${error.message}`, { cause: error });
  if (status !== 0)
    throw new ProblemError('not-found', `git does not find that version: ${stderr.toString('utf8').trim().split('\n')[0] ?? ''}`);
  return stdout;
}

interface Blob extends FolderEntry {
  readonly id: string;
}

/** `ls-tree -z` lines: mode, type, object, size, tab, path. */
function readTree(listing: string): readonly Blob[] {
  return listing.split('\0').flatMap((line) => {
    const match = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line);
    if (match === null) return [];
    const [, mode = '', type, id = '', size, path = ''] = match;
    const kind = mode === '120000' ? 'link' : type === 'blob' ? 'file' : 'other';
    return [{ path, kind, sizeBytes: Number(size) || 0, id }];
  });
}

/** `cat-file --batch`: a line with object, type and size, then the content and a line break. */
function readBatch(output: Buffer): ReadonlyMap<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0x0a, at);
    const [id = '', , size = '0'] = output.toString('latin1', at, end).split(' ');
    contents.set(id, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}

/** A path in the repository, without an ending slash: what begins with ./ or ../ is taken from the current folder on, as git does. */
function pathInRepository(git: Git, path: string): string {
  const isRelative = /^\.{1,2}(?:\/|$)/.test(path);
  const prefix = isRelative ? git(['rev-parse', '--show-prefix']).toString('utf8').replace(/\n$/, '') : '';
  const wanted = posix.normalize(`${prefix}${path}`).replace(/\/$/, '');
  if (/^\.\.(?:\/|$)/.test(wanted)) throw new ProblemError('bad-request', `${path} leads out of the repository`);
  return wanted === '.' ? '' : wanted;
}

/** Undefined where the text has not that form. Throws ProblemError not-found where git does not know the version or the path. */
export function createGitSource(text: string, directory = '.'): FolderSource | undefined {
  const match = /^([^:]+):(.*)$/.exec(text);
  if (match === null || text.startsWith('-')) return undefined;
  const [, revision = '', path = ''] = match;
  const git = gitIn(directory);
  const tree = git(['rev-parse', '--verify', '--end-of-options', `${revision}:${pathInRepository(git, path)}`])
    .toString('utf8')
    .trim();
  const blobs = readTree(git(['ls-tree', '-r', '-l', '-z', '--full-tree', tree]).toString('utf8'));
  const byPath = new Map(blobs.map((blob) => [blob.path, blob]));
  let contents: ReadonlyMap<string, Uint8Array> | undefined;
  return {
    name: text,
    list: () => ({ entries: blobs, unreadable: [] }),
    read(wanted) {
      const blob = byPath.get(wanted);
      // All at once, when the first is asked for: a process for each file would take minutes.
      contents ??= readBatch(
        git(
          ['cat-file', '--batch'],
          blobs
            .filter(({ kind }) => kind === 'file')
            .map(({ id }) => `${id}\n`)
            .join(''),
        ),
      );
      const bytes = blob === undefined ? undefined : contents.get(blob.id);
      if (bytes === undefined) throw new ProblemError('storage', `${wanted} cannot be read from ${text}`);
      return bytes;
    },
  };
}
