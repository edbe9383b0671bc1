// Call lists, each by itself: whether a phone could read them.

import { isProblem } from '@offhook/base';
import type { FileContent } from '@offhook/ucs';
import { contentOfText, readCallList } from '@offhook/ucs';

import type { FolderSource } from '../source.ts';
import { isCallListAsWritten } from './as-written.ts';
import type { Finding } from './finding.ts';
import { finding, findingOfComplaint } from './finding.ts';

/** The quick way to a file's content; undefined where its bytes must be looked at. */
export function contentOf(source: FolderSource, path: string): FileContent | undefined {
  const text = source.readText?.(path);
  return text === undefined || text.startsWith('Crypt=') ? undefined : contentOfText(text);
}

export function callListFindings(path: string, content: FileContent): readonly Finding[] {
  if (typeof content === 'string' && isCallListAsWritten(content)) return [];
  try {
    const { complaints } = readCallList(content, path);
    // What phones write themselves they also read, however strict the rule is.
    return complaints.map((complaint) => ({ ...findingOfComplaint(complaint), severity: complaint.severity }));
  } catch (error) {
    if (!isProblem(error)) throw error;
    const line = Number(/ line (\d+): /.exec(error.message)?.[1] ?? 1);
    return [finding('bad-call-list', { file: path, line, column: 1 }, error.message.replace(/^.*? line \d+: /, ''))];
  }
}
