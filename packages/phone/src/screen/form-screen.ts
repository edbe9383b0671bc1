// Several fields on one screen, saved together. What is typed goes into the selected field; select goes to the next, turns a switch, or takes the next choice.

import type { Clock } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { HardKey, ScreenBody } from '@offhook/api';

import { failureWords } from './failure-words.ts';
import type { Screen, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';
import type { EntryMode } from './text-entry.ts';
import { TextEntry } from './text-entry.ts';

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export type Field<Name extends string> =
  | { readonly kind: 'text'; readonly name: Name; readonly label: string; readonly value: string; readonly mode: EntryMode }
  | { readonly kind: 'switch'; readonly name: Name; readonly label: string; readonly isOn: boolean }
  | { readonly kind: 'choice'; readonly name: Name; readonly label: string; readonly value: string; readonly choices: readonly Choice[] };

/** What stood in the fields: texts as typed, switches as `1` or `0`, choices by their value. */
export type FormValues<Name extends string> = Readonly<Record<Name, string>>;

export interface FormScreenOptions<Name extends string> {
  readonly title: string;
  readonly fields: readonly Field<Name>[];
  readonly clock: Clock;
  readonly save: (values: FormValues<Name>) => Promise<void>;
  readonly back: () => void;
}

export class FormScreen<Name extends string> implements Screen {
  readonly title: string;
  readonly #options: FormScreenOptions<Name>;
  readonly #fields: Field<Name>[];
  /** Of the fields that are typed into. */
  readonly #entries: readonly (TextEntry | undefined)[];
  #selected = 0;
  #error: string | undefined;
  #isTouched = false;

  constructor(options: FormScreenOptions<Name>) {
    this.title = options.title;
    this.#options = options;
    this.#fields = [...options.fields];
    const { clock } = options;
    this.#entries = options.fields.map((field) =>
      field.kind === 'text' ? new TextEntry({ clock, text: field.value, mode: field.mode }) : undefined,
    );
  }

  get isBeingTyped(): boolean {
    return this.#isTouched;
  }

  body(): ScreenBody {
    const fields = this.#fields.map((field, index) => ({
      label: field.label,
      kind: field.kind,
      value: this.#entries[index]?.text ?? shownValue(field),
    }));
    const cursor = this.#entry === undefined ? {} : { cursor: this.#entry.cursor };
    return { kind: 'form', fields, selectedIndex: this.#selected, ...cursor, ...(this.#error === undefined ? {} : { error: this.#error }) };
  }

  get #entry(): TextEntry | undefined {
    return this.#entries[this.#selected];
  }

  softKeys(): readonly SoftKey[] {
    const entry = this.#entry;
    return [
      { label: 'Save', press: () => this.#save() },
      { label: 'Delete', press: () => this.#delete() },
      ...(entry === undefined ? [] : [{ label: entry.mode, press: () => entry.nextMode() }]),
      { label: 'Cancel', press: this.#options.back },
    ];
  }

  key(key: HardKey): boolean {
    const character = dialPadCharacter(key);
    if (character !== undefined) this.#tap(character);
    else if (key === 'delete') this.#delete();
    else if (key === 'up') this.#move(-1);
    else if (key === 'down') this.#move(1);
    else if (key === 'select' && !this.#turn()) this.#move(1);
    else if (key === 'right') this.#sideways(1);
    else if (key === 'left') this.#sideways(-1);
    else return key === 'select';
    return true;
  }

  /** Pressing a row selects it, and turns a switch; pressed again, it takes the next choice. */
  item(index: number): void {
    const field = this.#fields[index];
    if (field === undefined) return;
    const wasSelected = this.#selected === index;
    this.#selected = index;
    if (field.kind !== 'choice' || wasSelected) this.#turn();
  }

  text(text: string): void {
    if (this.#choose(text)) return;
    this.#edit((entry) => entry.insert(text));
  }

  #tap(key: string): void {
    if (this.#entry === undefined) this.#choose(key);
    else this.#edit((entry) => entry.tap(key));
  }

  /** The cursor of what is typed, or the choice beside. */
  #sideways(by: -1 | 1): void {
    if (this.#entry === undefined) this.#turn(by);
    else this.#entry.move(by);
  }

  #move(by: number): void {
    this.#selected = Math.max(0, Math.min(this.#fields.length - 1, this.#selected + by));
  }

  /** To the next choice or the one before. False where the field is typed into. */
  #turn(by: 1 | -1 = 1): boolean {
    const field = this.#fields[this.#selected];
    if (field === undefined || field.kind === 'text') return false;
    if (field.kind === 'switch') this.#put({ ...field, isOn: !field.isOn });
    else {
      const { choices } = field;
      const at = choices.findIndex(({ value }) => value === field.value);
      this.#put({ ...field, value: choices[(at + by + choices.length) % choices.length]?.value ?? field.value });
    }
    return true;
  }

  #delete(): void {
    this.#edit((entry) => entry.delete());
  }

  #edit(edit: (entry: TextEntry) => void): void {
    if (this.#entry === undefined) return;
    edit(this.#entry);
    this.#touched();
  }

  /** What is typed takes the first choice that begins so. */
  #choose(text: string): boolean {
    const field = this.#fields[this.#selected];
    if (field?.kind !== 'choice') return false;
    const wanted = text.trim().toLowerCase();
    const found = field.choices.find((choice) => choice.value === wanted || choice.text.toLowerCase().startsWith(wanted));
    if (wanted !== '' && found !== undefined) this.#put({ ...field, value: found.value });
    return true;
  }

  #put(field: Field<Name>): void {
    this.#fields[this.#selected] = field;
    this.#touched();
  }

  #touched(): void {
    this.#isTouched = true;
    this.#error = undefined;
  }

  async #save(): Promise<void> {
    const values = Object.fromEntries(
      this.#fields.map((field, index) => [field.name, this.#entries[index]?.text.trim() ?? savedValue(field)]),
    ) as FormValues<Name>;
    try {
      await this.#options.save(values);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#error = failureWords(error);
    }
  }
}

function shownValue(field: Field<string>): string {
  switch (field.kind) {
    case 'text':
      return field.value;
    case 'switch':
      return field.isOn ? 'On' : 'Off';
    case 'choice':
      return field.choices.find(({ value }) => value === field.value)?.text ?? field.value;
  }
}

function savedValue(field: Field<string>): string {
  return field.kind === 'switch' ? (field.isOn ? '1' : '0') : field.value;
}
