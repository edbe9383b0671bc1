// The maker's dictionaries of languages: SoundPointIPLocalization/French_France/SoundPointIP-dictionary.xml, and Website_dictionary_language_fr-fr.xml for the
// phones' web pages. Phones read them, and they set nothing.

import type { FileContent } from '@offhook/ucs';
import { readConfiguration } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { findingOfComplaint } from './finding.ts';

const roots: ReadonlySet<string | undefined> = new Set(['phrases', 'dictionary']);

export function isDictionaryName(path: string): boolean {
  return /(?:-dictionary|(?:^|\/)Website_dictionary_language_[\w-]+)\.xml$/i.test(path);
}

/** What a strict reader refuses; undefined where the file, whatever its name, holds something else. */
export function dictionaryFindings(path: string, content: FileContent): readonly Finding[] | undefined {
  const { rootName, complaints } = readConfiguration(content, path);
  return roots.has(rootName) ? complaints.filter(({ severity }) => severity === 'error').map(findingOfComplaint) : undefined;
}
