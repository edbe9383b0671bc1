// A change of key over a folder (guide, Change the Encryption Key on the Phone and Server). At every instant each file is wholly in an old key or wholly in
// the new one, so that a run can be killed anywhere and the same command goes on; nothing that cannot be opened is ever written over.

import type { Cryptography, Files, Random } from '@offhook/base';
import { ProblemError, isProblem } from '@offhook/base';

import { encryptVerified, openWithAny, sameBytes } from '../encryption/file-encryption.ts';
import { takeInventory } from '../inventory.ts';
import type { FolderSource } from '../source.ts';
import type { KeyChangeJournal } from './journal.ts';
import { beginJournal, endJournal } from './journal.ts';
import { writeKeyConfiguration } from './key-configuration.ts';
import { nextSteps } from './next-steps.ts';
import type { ChangeKeys, KeyChangePlan } from './plan.ts';
import { planKeyChange } from './plan.ts';
import type { KeyChangeReport } from './report.ts';

/** A phone that uploads the same file again and again wins after so many tries, and the report names the file. */
const triesPerFile = 3;

/** What can be said before anything is done. */
export function plannedReport(options: {
  readonly folder: string;
  readonly keys: ChangeKeys;
  readonly plan: KeyChangePlan;
  readonly journal: KeyChangeJournal | undefined;
  readonly state: 'planned' | 'refused';
}): KeyChangeReport {
  const { folder, keys, plan, journal, state } = options;
  return {
    folder,
    state,
    resumed: journal !== undefined,
    from: keys.from.map(({ description }) => description),
    to: keys.to.description,
    toChange: [...plan.toChange],
    changed: [],
    alreadyNew: [...plan.alreadyNew],
    unreadable: [...plan.unreadable],
    leftOld: [],
    gone: [],
    keySettings: [...plan.keySettings],
    encryptedPrimaries: [...plan.encryptedPrimaries],
    links: [...plan.links],
    warnings: [],
    next: [],
  };
}

/** Changes what is planned, looks again at the whole folder, and only then ends the journal. Throws ProblemError of the first file that cannot be written. */
export async function changeKey(options: {
  readonly source: FolderSource;
  readonly files: Files;
  readonly cryptography: Cryptography;
  readonly random: Random;
  readonly keys: ChangeKeys;
  readonly plan: KeyChangePlan;
  readonly journal: KeyChangeJournal | undefined;
  /** Where to write the configuration file that gives phones the new key. */
  readonly keyFile?: string | undefined;
  /** After each file: how many of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}): Promise<KeyChangeReport> {
  const { source, files, cryptography, random, keys, plan, keyFile } = options;
  const changed: string[] = [];
  let listed: readonly string[] = options.journal?.files ?? [];
  try {
    if (plan.toChange.length > 0) listed = (await beginJournal({ files, cryptography, keys, plan, earlier: options.journal })).files;
    // Before the files: a phone that provisions half-way then has the new key when it restarts, and does not wait without configuration for its next turn.
    if (keyFile !== undefined) await writeKeyConfiguration({ files, cryptography, random, keys, path: keyFile });
    for (const [index, path] of plan.toChange.entries()) {
      if (await changeFile({ files, cryptography, random, keys, path })) changed.push(path);
      options.onProgress?.(index + 1, plan.toChange.length);
    }
    const inventory = takeInventory(source);
    const after = planKeyChange({ inventory, cryptography, keys, leaveInOldKey: keyFile });
    await endJournal(files);
    const report: KeyChangeReport = {
      ...plannedReport({ folder: source.name, keys, plan: after, journal: options.journal, state: 'planned' }),
      state: 'finished',
      toChange: [...plan.toChange],
      changed,
      alreadyNew: [...plan.alreadyNew],
      leftOld: [...after.toChange],
      gone: listed.filter((path) => !inventory.files.has(path)),
      ...(keyFile === undefined ? {} : { keyFile }),
    };
    return { ...report, next: [...nextSteps(report, inventory)] };
  } catch (cause) {
    if (!isProblem(cause)) throw cause;
    throw new ProblemError(
      cause.code,
      `${cause.message}; ${changed.length} of ${plan.toChange.length} files were changed, each file is whole in one key or the other, and the same command goes on from here.`,
      { cause },
    );
  }
}

/** False where the file needs no change any more, or a phone keeps writing it: the look afterwards says which. */
async function changeFile(options: {
  readonly files: Files;
  readonly cryptography: Cryptography;
  readonly random: Random;
  readonly keys: ChangeKeys;
  readonly path: string;
}): Promise<boolean> {
  const { files, cryptography, random, keys, path } = options;
  for (let attempt = 0; attempt < triesPerFile; attempt++) {
    const before = await files.read(path);
    const opened = before === undefined ? undefined : openWithAny(cryptography, keys.from, before);
    if (before === undefined || opened === undefined) return false;
    const encrypted = encryptVerified({ cryptography, random, key: keys.to, plain: opened.plain });
    // What a phone uploaded since must not be lost to an older content.
    const now = await files.read(path);
    if (now === undefined || !sameBytes(now, before)) continue;
    await files.write(path, encrypted);
    return true;
  }
  return false;
}
