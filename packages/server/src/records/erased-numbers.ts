// Lines of a phone that are an erased person's by their number: what was called there before is theirs, on whatever phone it stands (GDPR Art. 17).

import type { IdentifierKeys, Suppression } from '@offhook/privacy';

import { loadNamedOverrides } from './override-records.ts';
import type { UploadContext } from './upload.ts';

function settingsOf(line: number): readonly string[] {
  return [`reg.${line}.address`, `reg.${line}.auth.userId`];
}

/** As many as a phone may have. */
const allLines = Array.from({ length: 34 }, (_, at) => at + 1);

interface NumberOfLine {
  readonly line: number;
  readonly keys: readonly IdentifierKeys[];
}

/** What somebody set at the phone is stronger than what it was given. */
async function numbersOf(context: UploadContext, lines: readonly number[]): Promise<readonly NumberOfLine[]> {
  const { store, macAddress, setting } = context;
  const overridden = await loadNamedOverrides(context, macAddress, lines.flatMap(settingsOf));
  return lines.map((line) => {
    const values = settingsOf(line).flatMap((name) => overridden.get(name) ?? setting(name) ?? []);
    return { line, keys: values.flatMap((value) => store.keyReader.ofAddress(value) ?? []) };
  });
}

/** The erasure of a phone of which every line is an erased person's by its number; of several, the first. Undefined where a line is anybody else's. */
export async function erasureOfAllLines(context: UploadContext): Promise<Suppression | undefined> {
  if (await context.ledger.isEmpty()) return undefined;
  const numbers = (await numbersOf(context, allLines)).filter(({ keys }) => keys.length > 0);
  const suppressions = await context.ledger.lookUp(numbers.flatMap(({ keys }) => keys));
  const ofLines = numbers.map(({ keys }) => keys.flatMap(({ own }) => suppressions.get(own) ?? []));
  if (ofLines.some((ofLine) => ofLine.length === 0)) return undefined;
  return ofLines.flat().toSorted((a, b) => a.erasedAtMs - b.erasedAtMs)[0];
}

/** The latest erasure that concerns whoever has the line by its settings now. */
export async function erasuresOfLines(context: UploadContext, lines: ReadonlySet<number>): Promise<ReadonlyMap<number, Suppression>> {
  const { ledger } = context;
  const found = new Map<number, Suppression>();
  if (lines.size === 0 || (await ledger.isEmpty())) return found;
  const keysOf = await numbersOf(context, [...lines]);
  const suppressions = await ledger.lookUp(keysOf.flatMap(({ keys }) => keys));
  for (const { line, keys } of keysOf) {
    const ofLine = keys.flatMap(({ own }) => suppressions.get(own) ?? []);
    const latest = ofLine.toSorted((a, b) => b.erasedAtMs - a.erasedAtMs)[0];
    if (latest !== undefined) found.set(line, latest);
  }
  return found;
}
