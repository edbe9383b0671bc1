// Several fields on one screen, saved together. What is typed goes into the selected field; select goes to the next, or turns a switch.

import { isProblem } from '@offhook/base';
import type { HardKey, ScreenBody } from '@offhook/api';

import { failureWords } from './failure-words.ts';
import type { Screen, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';

export type Field<Name extends string> =
  | { readonly kind: 'text'; readonly name: Name; readonly label: string; readonly value: string }
  | { readonly kind: 'switch'; readonly name: Name; readonly label: string; readonly isOn: boolean };

/** What stood in the fields: texts as typed, switches as `1` or `0`. */
export type FormValues<Name extends string> = Readonly<Record<Name, string>>;

export interface FormScreenOptions<Name extends string> {
  readonly title: string;
  readonly fields: readonly Field<Name>[];
  readonly save: (values: FormValues<Name>) => Promise<void>;
  readonly back: () => void;
}

const longestText = 256;

export class FormScreen<Name extends string> implements Screen {
  readonly title: string;
  readonly #options: FormScreenOptions<Name>;
  readonly #fields: Field<Name>[];
  #selected = 0;
  #error: string | undefined;
  #isTouched = false;

  constructor(options: FormScreenOptions<Name>) {
    this.title = options.title;
    this.#options = options;
    this.#fields = [...options.fields];
  }

  get isBeingTyped(): boolean {
    return this.#isTouched;
  }

  body(): ScreenBody {
    const fields = this.#fields.map((field) => ({
      label: field.label,
      kind: field.kind,
      value: field.kind === 'text' ? field.value : field.isOn ? 'On' : 'Off',
    }));
    return { kind: 'form', fields, selectedIndex: this.#selected, ...(this.#error === undefined ? {} : { error: this.#error }) };
  }

  softKeys(): readonly SoftKey[] {
    return [
      { label: 'Save', press: () => this.#save() },
      { label: 'Delete', press: () => this.#delete() },
      { label: 'Cancel', press: this.#options.back },
    ];
  }

  key(key: HardKey): boolean {
    const character = dialPadCharacter(key);
    if (character !== undefined) this.text(character);
    else if (key === 'delete') this.#delete();
    else if (key === 'up') this.#move(-1);
    else if (key === 'down') this.#move(1);
    else if (key === 'select' && !this.#turn()) this.#move(1);
    else if (key === 'right') this.#turn();
    else return key === 'select';
    return true;
  }

  /** Pressing a row selects it, and turns a switch. */
  item(index: number): void {
    if (index >= this.#fields.length) return;
    this.#selected = index;
    this.#turn();
  }

  text(text: string): void {
    this.#change((value) => (value + text).slice(0, longestText));
  }

  #move(by: number): void {
    this.#selected = Math.max(0, Math.min(this.#fields.length - 1, this.#selected + by));
  }

  /** False where the field is no switch. */
  #turn(): boolean {
    const field = this.#fields[this.#selected];
    if (field?.kind !== 'switch') return false;
    this.#put({ ...field, isOn: !field.isOn });
    return true;
  }

  #delete(): void {
    this.#change((value) => Array.from(value).slice(0, -1).join(''));
  }

  #change(edit: (value: string) => string): void {
    const field = this.#fields[this.#selected];
    if (field?.kind === 'text') this.#put({ ...field, value: edit(field.value) });
  }

  #put(field: Field<Name>): void {
    this.#fields[this.#selected] = field;
    this.#isTouched = true;
    this.#error = undefined;
  }

  async #save(): Promise<void> {
    const values = Object.fromEntries(
      this.#fields.map((field) => [field.name, field.kind === 'text' ? field.value.trim() : field.isOn ? '1' : '0']),
    ) as FormValues<Name>;
    try {
      await this.#options.save(values);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#error = failureWords(error);
    }
  }
}
