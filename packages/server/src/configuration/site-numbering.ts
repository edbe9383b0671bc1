// How the site dials: what whoever starts the server says, and where that says nothing, what the settings of its phones do. Both are remembered, since what was
// hashed under a rule must be found.

import type { NumberingRules } from '@offhook/privacy';
import { numberingOfSite, numberingRulesSchema, numberingText } from '@offhook/privacy';
import { diallingOf } from '@offhook/ucs';

import type { FormerRules } from '../store/former-numbering.ts';
import { numberingRows, putNumbering } from '../store/numbering-rows.ts';
import type { Store } from '../store/store.ts';
import { latestErasureMs } from '../store/suppression-rows.ts';
import type { ConfigurationFiles } from './configuration-files.ts';

/** What was learnt from settings, and what numbers are read by. */
const rows = { learnt: 'site', inForce: 'in force' } as const;
/** Before the time until which rules were in force, in milliseconds since 1970. */
const formerMark = 'until ';

export interface SiteNumberingParts {
  readonly store: Store;
  readonly configuration: ConfigurationFiles;
  /** As the server was started with. */
  readonly given: NumberingRules | undefined;
}

/** What is said now wins over what was said before; extensions of before stay extensions. */
function together(before: NumberingRules, now: NumberingRules): NumberingRules {
  const lengths = new Set([...(before.extensionDigits ?? []), ...(now.extensionDigits ?? [])]);
  return { ...before, ...now, extensionDigits: [...lengths].sort((a, b) => a - b) };
}

function textOf({ country, areaCode, outsideLine, extensionDigits }: NumberingRules): string {
  return JSON.stringify({ country, areaCode, outsideLine, extensionDigits });
}

export class SiteNumbering {
  readonly #parts: SiteNumberingParts;
  #learning: Promise<unknown> = Promise.resolve();
  /** By which what is held is not read yet. */
  #unsettled: NumberingRules | undefined;

  constructor(parts: SiteNumberingParts) {
    this.#parts = parts;
  }

  /** From then on numbers are read as the site dials. One at a time. */
  learn(): Promise<void> {
    return this.#inTurn(() => this.#learn());
  }

  /** Where they are read otherwise than what is held was, `readAnew` reads that once more; interrupted, it is done at the next start. */
  settle(readAnew: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      const rules = this.#unsettled;
      if (rules === undefined) return;
      await readAnew();
      await this.#remember(rows.inForce, rules);
      this.#unsettled = undefined;
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const working = this.#learning.catch(() => undefined).then(work);
    this.#learning = working;
    return working;
  }

  async #learn(): Promise<void> {
    const { store, configuration, given } = this.#parts;
    const remembered = new Map((await numberingRows(store)).map(({ id, rules }) => [id, rules]));
    const rulesOf = (id: string): NumberingRules => numberingRulesSchema.parse(JSON.parse(remembered.get(id) ?? '{}'));
    const before = rulesOf(rows.learnt);
    const said = await numberingOfSite(diallingOf(configuration.lineSettings()));
    const learnt = said === undefined ? before : together(before, said);
    const rules = { ...learnt, ...given };
    if (Object.keys(rules).length === 0) return;
    if (Object.keys(learnt).length > 0 && textOf(learnt) !== textOf(before)) await this.#remember(rows.learnt, learnt);
    // Before this was remembered, what was given stood alone.
    const inForce = remembered.has(rows.inForce) ? rulesOf(rows.inForce) : (given ?? before);
    const isOther = textOf(inForce) !== textOf(rules);
    const former = [...remembered].flatMap(([id, text]): readonly FormerRules[] =>
      id.startsWith(formerMark)
        ? [{ rules: numberingRulesSchema.parse(JSON.parse(text)), untilMs: Number(id.slice(formerMark.length)) }]
        : [],
    );
    if (isOther) {
      this.#unsettled = rules;
      const untilMs = await this.#untilMs();
      await this.#remember(`${formerMark}${untilMs}`, inForce);
      former.push({ rules: inForce, untilMs });
    }
    if (!isOther && !remembered.has(rows.inForce)) await this.#remember(rows.inForce, rules);
    const isSaidAlready =
      store.numberingForm !== '' && textOf(numberingRulesSchema.parse(JSON.parse(store.numberingForm))) === textOf(rules);
    await store.readNumbersBy(rules, former);
    if (!isSaidAlready) store.platform.log.info('numbers are read as the settings of the phones say', { dialling: numberingText(rules) });
  }

  /** No erasure of before is later than that, whatever the clock says. */
  async #untilMs(): Promise<number> {
    const { store } = this.#parts;
    return Math.max(store.platform.clock.now(), await latestErasureMs(store));
  }

  #remember(id: string, rules: NumberingRules): Promise<void> {
    return putNumbering(this.#parts.store, { id, rules: JSON.stringify(rules) });
  }
}
