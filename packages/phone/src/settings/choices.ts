// What the person chose on the phone itself.

import type { ProblemError } from '@offhook/base';
import { z } from 'zod';

import type { Flash } from '../storage/flash.ts';
import { readJson, writeJson } from '../storage/flash.ts';

const choicesSchema = z.object({
  /** The menu Restrict Personal Data Upload: contacts and call lists stay on the phone. */
  isUploadRestricted: z.boolean().default(false),
  isDoNotDisturb: z.boolean().default(false),
  volume: z.number().int().min(0).max(10).default(6),
});
export type Choices = z.infer<typeof choicesSchema>;

export class ChoiceStore {
  readonly #flash: Flash;
  #choices: Choices;

  private constructor(flash: Flash, choices: Choices) {
    this.#flash = flash;
    this.#choices = choices;
  }

  static async open(flash: Flash, onDamage: (error: ProblemError) => void): Promise<ChoiceStore> {
    const parsed = choicesSchema.safeParse((await readJson(flash, 'choices', onDamage)) ?? {});
    return new ChoiceStore(flash, parsed.success ? parsed.data : choicesSchema.parse({}));
  }

  get current(): Choices {
    return this.#choices;
  }

  async change(change: Partial<Choices>): Promise<void> {
    this.#choices = { ...this.#choices, ...change };
    await writeJson(this.#flash, 'choices', this.#choices);
  }

  async reset(): Promise<void> {
    this.#choices = choicesSchema.parse({});
    await this.#flash.clear('choices');
  }
}
