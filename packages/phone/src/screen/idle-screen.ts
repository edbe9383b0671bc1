// The idle screen.

import type { HardKey, ScreenBody } from '@offhook/api';
import type { CallListKind } from '@offhook/ucs';
import { otherParty } from '@offhook/ucs';

import type { Phone } from '../phone.ts';
import { DiallingScreen } from './dialling-screen.ts';
import { contactsScreen, favoritesScreen, hasDirectoryMenus, openProtected } from './directory-screens.ts';
import { forwardedWords } from './forward-screens.ts';
import { pressMessages } from './message-screens.ts';
import { presenceKeys } from './presence-screens.ts';
import { callListScreen, listedKinds, recentScreen } from './recent-screens.ts';
import type { Screen, ScreenStack, SoftKey } from './screen.ts';
import { dialPadCharacter } from './screen.ts';
import { settingsScreen } from './settings-screens.ts';

const listKeys: Partial<Record<HardKey, CallListKind>> = { down: 'missed', left: 'received', right: 'placed' };

export class IdleScreen implements Screen {
  readonly title = '';
  readonly #phone: Phone;
  readonly #stack: ScreenStack;

  constructor(phone: Phone, stack: ScreenStack) {
    this.#phone = phone;
    this.#stack = stack;
  }

  body(): ScreenBody {
    if (this.#phone.state !== 'running') return { kind: 'starting', step: this.#phone.step };
    const [line] = this.#phone.lines;
    if (line === undefined) return { kind: 'idle', greeting: 'No line is configured' };
    return { kind: 'idle', greeting: forwardedWords(this.#phone) ?? (line.settings.displayName || line.settings.label) };
  }

  softKeys(): readonly SoftKey[] {
    if (this.#phone.state !== 'running') return [];
    const stack = this.#stack;
    const missed = this.#phone.callLists.unseenMissed;
    return [
      { label: 'New Call', press: () => void this.dial(1, '') },
      ...(listedKinds(this.#phone).length > 0
        ? [{ label: missed > 0 ? `Recent (${missed})` : 'Recent', press: () => stack.push(recentScreen(this.#phone, stack)) }]
        : []),
      ...(hasDirectoryMenus(this.#phone) ? [{ label: 'Contacts', press: () => stack.push(contactsScreen(this.#phone, stack)) }] : []),
      { label: 'Settings', press: () => stack.push(settingsScreen(this.#phone, stack)) },
      ...presenceKeys(this.#phone, stack),
    ];
  }

  async key(key: HardKey): Promise<boolean> {
    const character = dialPadCharacter(key);
    if (character !== undefined) await this.text(character);
    else if (key === 'messages') await pressMessages(this.#phone, this.#stack);
    else return this.#quickKey(key);
    return true;
  }

  /** As on a real phone: up for the favorites, and a list of calls on each of the other arrows. */
  #quickKey(key: HardKey): boolean {
    const phone = this.#phone;
    const stack = this.#stack;
    const kind = listKeys[key];
    if (key === 'up' && hasDirectoryMenus(phone)) openProtected(phone, stack, 'Favorites', () => favoritesScreen(phone, stack));
    else if (kind !== undefined && listedKinds(phone).includes(kind)) stack.push(callListScreen(phone, stack, kind));
    else return false;
    return true;
  }

  async text(text: string): Promise<void> {
    const screen = this.dial(1, '');
    await screen.text(text);
  }

  /** Whom one called last; undefined where nobody was. */
  #redial(): string | undefined {
    const [last] = listedKinds(this.#phone).includes('placed') ? this.#phone.callLists.list('placed') : [];
    return last === undefined ? undefined : otherParty(last)?.address;
  }

  dial(lineIndex: number, first: string): DiallingScreen {
    const stack = this.#stack;
    const screen = new DiallingScreen(this.#phone, {
      title: `Line ${lineIndex}`,
      prompt: 'Number or SIP URI',
      first,
      redial: () => this.#redial(),
      send: async (number) => {
        stack.home();
        await this.#phone.calls.place(lineIndex, number);
      },
      cancel: () => stack.pop(),
      givenUp: (unused) => stack.remove(unused),
      failed: (message) => stack.notice(message),
      changed: () => stack.changed(),
    });
    stack.push(screen);
    return screen;
  }
}
