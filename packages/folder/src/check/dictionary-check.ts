// The maker's dictionaries of languages: SoundPointIPLocalization/French_France/SoundPointIP-dictionary.xml. Phones read them, and they set nothing.

import type { FileContent } from '@offhook/ucs';
import { readConfiguration } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { findingOfComplaint } from './finding.ts';

export function isDictionaryName(path: string): boolean {
  return /-dictionary\.xml$/i.test(path);
}

/** What a strict reader refuses; undefined where the file, whatever its name, holds something else. */
export function dictionaryFindings(path: string, content: FileContent): readonly Finding[] | undefined {
  const { rootName, complaints } = readConfiguration(content, path);
  return rootName === 'phrases' ? complaints.filter(({ severity }) => severity === 'error').map(findingOfComplaint) : undefined;
}
