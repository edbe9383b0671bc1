// Lines of a phone that are an erased person's by their number: what was called there before is theirs, on whatever phone it stands (GDPR Art. 17).

import type { Suppression } from '@offhook/privacy';

import { loadNamedOverrides } from './override-records.ts';
import type { UploadContext } from './upload.ts';

function settingsOf(line: number): readonly string[] {
  return [`reg.${line}.address`, `reg.${line}.auth.userId`];
}

/** The latest erasure that concerns whoever has the line by its settings now; what somebody set at the phone is stronger than what it was given. */
export async function erasuresOfLines(context: UploadContext, lines: ReadonlySet<number>): Promise<ReadonlyMap<number, Suppression>> {
  const { ledger, store, macAddress, setting } = context;
  const found = new Map<number, Suppression>();
  if (lines.size === 0 || (await ledger.isEmpty())) return found;
  const overridden = await loadNamedOverrides(context, macAddress, [...lines].flatMap(settingsOf));
  const keysOf = [...lines].map((line) => {
    const values = settingsOf(line).flatMap((name) => overridden.get(name) ?? setting(name) ?? []);
    return { line, keys: values.flatMap((value) => store.keyReader.ofAddress(value) ?? []) };
  });
  const suppressions = await ledger.lookUp(keysOf.flatMap(({ keys }) => keys));
  for (const { line, keys } of keysOf) {
    const ofLine = keys.flatMap(({ own }) => suppressions.get(own) ?? []);
    const latest = ofLine.toSorted((a, b) => b.erasedAtMs - a.erasedAtMs)[0];
    if (latest !== undefined) found.set(line, latest);
  }
  return found;
}
