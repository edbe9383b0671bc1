// What the person chose on the phone itself.

import type { ProblemError } from '@offhook/base';
import { z } from 'zod';

import type { Flash } from '../storage/flash.ts';
import { readJson, writeJson } from '../storage/flash.ts';
import type { StoreChanges } from '../storage/store-changes.ts';

const choicesSchema = z.object({
  /** The menu Restrict Personal Data Upload: contacts and call lists stay on the phone. */
  isUploadRestricted: z.boolean().default(false),
  isDoNotDisturb: z.boolean().default(false),
  volume: z.number().int().min(0).max(10).default(6),
});
export type Choices = z.infer<typeof choicesSchema>;

interface ChoiceStoreOwner {
  readonly flash: Flash;
  readonly changes: StoreChanges;
}

export class ChoiceStore {
  readonly #owner: ChoiceStoreOwner;
  #choices: Choices;

  private constructor(owner: ChoiceStoreOwner, choices: Choices) {
    this.#owner = owner;
    this.#choices = choices;
  }

  static async open(owner: ChoiceStoreOwner & { readonly onDamage: (error: ProblemError) => void }): Promise<ChoiceStore> {
    const parsed = choicesSchema.safeParse((await readJson(owner.flash, 'choices', owner.onDamage)) ?? {});
    return new ChoiceStore(owner, parsed.success ? parsed.data : choicesSchema.parse({}));
  }

  get current(): Choices {
    return this.#choices;
  }

  async change(change: Partial<Choices>): Promise<void> {
    const before = this.#choices;
    this.#choices = { ...before, ...change };
    await writeJson(this.#owner.flash, 'choices', this.#choices);
    this.#owner.changes.tell({ store: 'choices', isRestrictionLifted: before.isUploadRestricted && !this.#choices.isUploadRestricted });
  }
}
