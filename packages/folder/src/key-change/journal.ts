// The note that a change of key has begun and not ended. Advisory: which file is in which key is read from the files, so that no crash can make the note lie.
// It holds descriptions and keyed fingerprints of the keys, and never key material.

import type { Cryptography, Files } from '@offhook/base';
import { ProblemError, utf8Bytes, utf8Text } from '@offhook/base';
import * as z from 'zod';

import { keyFingerprint } from '../encryption/key-file.ts';
import type { ChangeKeys, KeyChangePlan } from './plan.ts';

const folder = '.offhook';
export const journalPath = `${folder}/key-change.json`;

const keyNoteSchema = z.object({ description: z.string(), fingerprint: z.string().regex(/^[0-9a-f]{16}$/) });
const journalSchema = z.object({ version: z.literal(1), from: z.array(keyNoteSchema), to: keyNoteSchema, files: z.array(z.string()) });
export type KeyChangeJournal = z.infer<typeof journalSchema>;

/** Undefined where no change is unfinished. Throws ProblemError corrupt. */
export async function readJournal(files: Files): Promise<KeyChangeJournal | undefined> {
  const bytes = await files.read(journalPath);
  if (bytes === undefined) return undefined;
  try {
    return journalSchema.parse(JSON.parse(utf8Text(bytes)));
  } catch (cause) {
    throw new ProblemError(
      'corrupt',
      `expected the note of an unfinished key change in ${journalPath}, got another content: it is safe to remove it, since the files themselves tell their keys`,
      { cause },
    );
  }
}

/** Throws ProblemError conflict where the unfinished change leads to another key than this one. */
export function checkSameTarget(cryptography: Cryptography, journal: KeyChangeJournal | undefined, keys: ChangeKeys): void {
  if (journal === undefined || journal.to.fingerprint === keyFingerprint(cryptography, keys.to)) return;
  throw new ProblemError(
    'conflict',
    `expected the new key ${JSON.stringify(journal.to.description)} (fingerprint ${journal.to.fingerprint}), since a change to it has begun here and has not ended, ` +
      `got ${JSON.stringify(keys.to.description)}: end that change first with the same --from and --to, then change again. ` +
      `If that key is lost, remove ${journalPath}; files that are in it already will then be named as unreadable`,
  );
}

/** Files of the earlier run are kept on the list, so that the end can say what became of each. */
export async function beginJournal(options: {
  readonly files: Files;
  readonly cryptography: Cryptography;
  readonly keys: ChangeKeys;
  readonly plan: KeyChangePlan;
  readonly earlier: KeyChangeJournal | undefined;
}): Promise<KeyChangeJournal> {
  const { files, cryptography, keys, plan, earlier } = options;
  const noteOf = (key: ChangeKeys['to']) => ({ description: key.description, fingerprint: keyFingerprint(cryptography, key) });
  const journal: KeyChangeJournal = {
    version: 1,
    from: keys.from.map(noteOf),
    to: noteOf(keys.to),
    files: [...new Set([...(earlier?.files ?? []), ...plan.toChange])].sort(),
  };
  await files.write(journalPath, utf8Bytes(`${JSON.stringify(journal, undefined, 2)}\n`));
  return journal;
}

export async function endJournal(files: Files): Promise<void> {
  await files.remove(journalPath);
  if ((await files.list(folder)).length === 0) await files.remove(folder);
}
