// How numbers were read before the site dialled as it does now: whoever was erased while they were read so stays erased, and nobody else is held back by it.

import type { IdentifierKeys, NumberingRules } from '@offhook/privacy';
import { createKeyReader, loadNumberingPlan } from '@offhook/privacy';

export interface FormerRules {
  readonly rules: NumberingRules;
  readonly untilMs: number;
}

/** Keys as they were made of the same signs until then. */
export interface FormerReading {
  readonly keys: IdentifierKeys;
  readonly untilMs: number;
}

export type ReadFormerly = (keys: IdentifierKeys) => readonly FormerReading[];

/** What keys are of, as it may be written: a number that is read with its country has its plus. */
function writtenForms({ own, earlier = [], isGlobal }: IdentifierKeys): readonly string[] {
  const plus = isGlobal === true ? '+' : '';
  return [own, ...earlier].flatMap((key, at): readonly string[] => {
    const [, scheme, rest = ''] = /^(number|sip):(.*)$/s.exec(key) ?? [];
    if (scheme === undefined || !/^\d/.test(rest)) return [];
    return [`${scheme === 'sip' ? 'sip:' : ''}${at === 0 ? plus : ''}${rest}`];
  });
}

/** Rejects with ProblemError bad-configuration. */
export async function loadFormerReadings(former: readonly FormerRules[]): Promise<ReadFormerly> {
  const readers: { readonly reader: ReturnType<typeof createKeyReader>; readonly untilMs: number }[] = [];
  for (const { rules, untilMs } of former) readers.push({ reader: createKeyReader(await loadNumberingPlan(rules)), untilMs });
  return (keys) => {
    if (readers.length === 0) return [];
    const written = writtenForms(keys);
    return readers.flatMap(({ reader, untilMs }) =>
      written
        .flatMap((text) => reader.ofAddress(text) ?? [])
        .filter(({ own }) => own !== keys.own)
        .map((read) => ({ keys: read, untilMs })),
    );
  };
}
