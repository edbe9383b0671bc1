// What is told of a folder: findings that no comment silences, those of one file once.

import type { ConfigurationFile, IgnoreComment } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { inOrder } from './finding.ts';
import { isIgnored } from './ignore.ts';

export class ToldFindings {
  readonly #findings: Finding[] = [];
  /** Of the files that ask for silence. */
  readonly #comments = new Map<string, readonly IgnoreComment[]>();
  readonly #told = new Set<string>();
  #ignored = 0;

  /** The comments of a file count for what is told after it was read. */
  remember({ file, ignores }: ConfigurationFile): void {
    if (ignores.length > 0) this.#comments.set(file, ignores);
  }

  add(findings: readonly Finding[]): void {
    for (const found of findings) {
      if (isIgnored(this.#comments.get(found.place.file) ?? [], found)) this.#ignored++;
      else this.#findings.push(found);
    }
  }

  /** A primary file may be listed as well, and is then looked at twice. */
  addOnce(path: string, findings: readonly Finding[]): void {
    if (this.#told.has(path)) return;
    this.#told.add(path);
    this.add(findings);
  }

  get ignored(): number {
    return this.#ignored;
  }

  all(): readonly Finding[] {
    return inOrder(this.#findings);
  }
}
