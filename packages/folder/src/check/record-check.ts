// Directories and call lists, each by itself: whether a phone could read them.

import { isProblem, messageOf } from '@offhook/base';
import type { FileContent } from '@offhook/ucs';
import { contentOfText, readCallList, readDirectory, readEncryptedHeader } from '@offhook/ucs';

import type { FolderSource } from '../source.ts';
import type { Finding } from './finding.ts';
import { finding, findingOfComplaint } from './finding.ts';

export type RecordKind = 'directory' | 'call-list';

/** The quick way to a file's content; undefined where its bytes must be looked at. */
export function contentOf(source: FolderSource, path: string): FileContent | undefined {
  const text = source.readText?.(path);
  return text === undefined || text.startsWith('Crypt=') ? undefined : contentOfText(text);
}

export function recordFindings(kind: RecordKind, path: string, content: FileContent): readonly Finding[] {
  try {
    const { complaints } = kind === 'directory' ? readDirectory(content, path) : readCallList(content, path);
    return complaints.map(findingOfComplaint);
  } catch (error) {
    if (!isProblem(error)) throw error;
    const line = Number(/ line (\d+): /.exec(error.message)?.[1] ?? 1);
    const message = error.message.replace(/^.*? line \d+: /, '');
    return [finding(kind === 'directory' ? 'bad-directory' : 'bad-call-list', { file: path, line, column: 1 }, message)];
  }
}

/** Many of them, without the rest of the folder: they depend on nothing else, so that another thread can do it. Encrypted ones are named. */
export function checkRecords(
  source: FolderSource,
  records: readonly { readonly kind: RecordKind; readonly path: string }[],
): readonly Finding[] {
  return records.flatMap(({ kind, path }) => {
    const start = { file: path, line: 1, column: 1 };
    try {
      const text = contentOf(source, path);
      const bytes = text ?? source.read(path);
      if (typeof bytes !== 'string' && readEncryptedHeader(bytes) !== undefined)
        return [finding('not-decrypted', start, 'encrypted, and no key was given: not looked into')];
      return recordFindings(kind, path, bytes);
    } catch (error) {
      return [finding(isProblem(error, 'limit-exceeded') ? 'too-large' : 'unreadable', start, messageOf(error))];
    }
  });
}
