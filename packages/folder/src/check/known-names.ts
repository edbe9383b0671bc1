// Names of a folder with what the catalogue has for them, and what it has to say of their values: the same few hundred stand in thousands of files.

import type { Model, ParameterReference, Verdict } from '@offhook/ucs';
import { findParameter, gatesOf, indexLimits, isGate, parameterKey, unmetForm, validate } from '@offhook/ucs';

import { isToBeFilledIn } from './placeholder.ts';

/** What is to be said of a value, whoever sets it. */
export interface JudgedValue {
  readonly verdict: Verdict;
  readonly isPlaceholder: boolean;
  /** What was expected of its form, where it has another. */
  readonly expected: string | undefined;
  /** A URL with a user and a password. */
  readonly hasPassword: boolean;
}

/** The user and the password that every phone has from its maker are in every manual. */
const makersOwn = 'PlcmSpIp:PlcmSpIp';

function hasPassword(value: string): boolean {
  if (!value.includes('@')) return false;
  const [, user] = /^\s*[a-z][a-z0-9+.-]*:\/\/([^/?#\s@:]*:[^/?#\s@]+)@/i.exec(value) ?? [];
  return user !== undefined && user !== makersOwn;
}

/** Soft keys and enhanced feature keys have a macro language of their own, with $ and braces. */
export function isTemplateLanguage(name: string): boolean {
  return /^(?:softkey|efk)\./.test(name) || name.includes('action');
}

function rangeMessage(written: string, { name, row, indices }: ParameterReference, model: Model | undefined): string | undefined {
  if (indices.length === 0) return undefined;
  if (indices.includes(0)) return `${written}: the lowest index of ${name} is 1`;
  const limits = indexLimits(name, row, model);
  const at = indices.findIndex((index, position) => index > (limits[position] ?? Number.POSITIVE_INFINITY));
  if (at < 0) return undefined;
  const where = model === undefined ? '' : ` on a ${model.label}`;
  return `${written}: the highest index of ${name} is ${limits[at]}${where}`;
}

/** Of a name: more are of one phone each, and come once. */
const rememberedValues = 16;

export class KnownName {
  readonly reference: ParameterReference;
  /** Two settings of one key compete. */
  readonly key: string;
  /** It is a gate of others, or has gates. */
  readonly isOfGates: boolean;
  readonly #written: string;
  readonly #judged = new Map<string, JudgedValue>();
  #range: { readonly model: Model | undefined; readonly message: string | undefined } | undefined;

  constructor(reference: ParameterReference, written: string) {
    this.reference = reference;
    this.key = parameterKey(reference);
    this.isOfGates = isGate(this.key) || gatesOf(this.key).length > 0;
    this.#written = written;
  }

  /** What is wrong with its indices. Phones of one model mostly come one after the other. */
  outOfRange(model: Model | undefined): string | undefined {
    if (this.#range === undefined || this.#range.model !== model)
      this.#range = { model, message: rangeMessage(this.#written, this.reference, model) };
    return this.#range.message;
  }

  judge(value: string): JudgedValue {
    const known = this.#judged.get(value);
    if (known !== undefined) return known;
    const { row, name } = this.reference;
    const verdict = validate(row, value);
    const isPlaceholder = isToBeFilledIn(value, row.secret === true) && !isTemplateLanguage(name);
    const expected = isPlaceholder || !verdict.valid ? undefined : unmetForm(row.kind, value);
    const judged = { verdict, isPlaceholder, expected, hasPassword: hasPassword(value) };
    if (this.#judged.size < rememberedValues) this.#judged.set(value, judged);
    return judged;
  }
}

const rememberedNames = 20_000;

export class KnownNames {
  readonly #found = new Map<string, KnownName | undefined>();

  /** Undefined where the catalogue has no such name. */
  find(name: string): KnownName | undefined {
    const known = this.#found.get(name);
    if (known !== undefined || this.#found.has(name)) return known;
    const reference = findParameter(name);
    const found = reference === undefined ? undefined : new KnownName(reference, name);
    if (this.#found.size < rememberedNames) this.#found.set(name, found);
    return found;
  }
}
