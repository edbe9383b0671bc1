// The names that primary configuration files list, for any phone and model: so that a file that nobody lists can be told.

import { literalPattern } from '@offhook/base';
import type { Assignment, FileContent } from '@offhook/ucs';

import { normalisePath } from '../source.ts';
import { templateLists } from './template-lists.ts';

const placeholder = /\[(?:PHONE_MAC_ADDRESS|MACADDRESS|PHONE_MODEL|PHONE_PART_NUMBER)\]/gi;

export class ListedNames {
  readonly #exact = new Set<string>();
  readonly #patterns = new Map<string, RegExp>();
  /** Folders of templates whose lists nobody knows yet. */
  readonly #open: string[] = [];

  /** The attributes of one primary file. */
  add(primaryPath: string, assignments: readonly Assignment[]): void {
    const base = primaryPath.slice(0, primaryPath.lastIndexOf('/') + 1);
    for (const { name, value } of assignments) {
      if (!/^(?:CONFIG_FILES|MISC_FILES|SERVICE_FILES)(?:_|$)/i.test(name)) continue;
      for (const listed of value.split(',')) {
        const path = listed.trim().replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i, '');
        const located = normalisePath(base + path)?.toLowerCase();
        if (located === undefined || located === '') continue;
        if (placeholder.test(located)) this.#addPattern(located);
        else this.#exact.add(located);
        placeholder.lastIndex = 0;
      }
    }
  }

  /** What a file lists that may be the template of a primary one, or is told as a template already. */
  addTemplate(path: string, content: FileContent, isTold = false): void {
    const lists = templateLists(path, content, isTold);
    if (lists === undefined) return;
    for (const pattern of lists.listed) this.#patterns.set(pattern.source, pattern);
    if (lists.isOpen) this.#open.push(path.slice(0, path.lastIndexOf('/') + 1).toLowerCase());
  }

  /** A list that is still to be filled in may name it. */
  mayHave(path: string): boolean {
    const folded = path.toLowerCase();
    return this.#open.some((folder) => folded.startsWith(folder)) || this.has(path);
  }

  #addPattern(path: string): void {
    if (this.#patterns.has(path)) return;
    const literal = path.split(placeholder).map(literalPattern);
    this.#patterns.set(path, new RegExp(`^${literal.join('[^/]*')}$`));
  }

  has(path: string): boolean {
    const folded = path.toLowerCase();
    if (this.#exact.has(folded)) return true;
    for (const pattern of this.#patterns.values()) if (pattern.test(folded)) return true;
    return false;
  }
}
