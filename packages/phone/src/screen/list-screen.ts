// A list with a selected row: menus, call lists, contacts.

import type { HardKey, ScreenBody, ScreenItem } from '@offhook/api';

import type { Screen, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';

const longestSearch = 64;

export interface Row extends ScreenItem {
  /** What selecting the row does. */
  readonly open?: () => void | Promise<void>;
}

export interface ListScreenOptions {
  readonly title: string;
  /** Asked each time the screen is drawn, with what stands in the search field. */
  readonly rows: (search: string) => readonly Row[];
  /** The name of a field that narrows the list as one types; digits then go into it. */
  readonly searchPrompt?: string;
  readonly emptyText?: string;
  /** The row that is selected at first; the first one where missing. */
  readonly selectedIndex?: number;
  /** Beside Select and Back; given the selected row's index. */
  readonly softKeys?: (selectedIndex: number, search: string) => readonly SoftKey[];
  readonly selectLabel?: string;
  readonly back: () => void;
}

export class ListScreen implements Screen {
  readonly title: string;
  readonly #options: ListScreenOptions;
  #selected: number;
  #search = '';

  constructor(options: ListScreenOptions) {
    this.#options = options;
    this.title = options.title;
    this.#selected = options.selectedIndex ?? 0;
  }

  get #rows(): readonly Row[] {
    const rows = this.#options.rows(this.#search);
    this.#selected = Math.max(0, Math.min(this.#selected, rows.length - 1));
    return rows;
  }

  body(): ScreenBody {
    const items = this.#rows.map(({ text, detail, mark }) => ({
      text,
      ...(detail === undefined ? {} : { detail }),
      ...(mark === undefined ? {} : { mark }),
    }));
    const { emptyText = 'Nothing here', searchPrompt } = this.#options;
    const search = searchPrompt === undefined ? {} : { search: { prompt: searchPrompt, value: this.#search } };
    return { kind: 'list', items, selectedIndex: this.#selected, emptyText, ...search };
  }

  softKeys(): readonly SoftKey[] {
    const rows = this.#rows;
    const open = rows[this.#selected]?.open;
    return [
      ...(open === undefined ? [] : [{ label: this.#options.selectLabel ?? 'Select', press: open }]),
      ...(this.#options.softKeys?.(this.#selected, this.#search) ?? []),
      { label: 'Back', press: this.#options.back },
    ];
  }

  async key(key: HardKey): Promise<boolean> {
    const rows = this.#rows;
    if (key === 'up') this.#selected = Math.max(0, this.#selected - 1);
    else if (key === 'down') this.#selected = Math.min(rows.length - 1, this.#selected + 1);
    else if (key === 'select' || key === 'right') await rows[this.#selected]?.open?.();
    else if (this.#options.searchPrompt !== undefined && this.#searchKey(key)) return true;
    else if (/^[1-9]$/.test(key) && rows[Number(key) - 1] !== undefined) await this.item(Number(key) - 1);
    else return false;
    return true;
  }

  text(text: string): void {
    if (this.#options.searchPrompt === undefined) return;
    this.#search = (this.#search + text).slice(0, longestSearch);
    this.#selected = 0;
  }

  #searchKey(key: HardKey): boolean {
    const character = dialPadCharacter(key);
    if (character !== undefined) this.text(character);
    else if (key === 'delete') this.#search = Array.from(this.#search).slice(0, -1).join('');
    else return false;
    return true;
  }

  async item(index: number): Promise<void> {
    const row = this.#rows[index];
    if (row === undefined) return;
    this.#selected = index;
    await row.open?.();
  }
}
