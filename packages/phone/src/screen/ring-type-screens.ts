// Settings > Basic > Ring Type: how calls of a line ring. Play lets one hear it before it is chosen.

import { ringerOfLine } from '../call/ring-type.ts';
import { ringersOf } from '../call/ringers.ts';
import { changeSetting } from '../command/change-setting.ts';
import type { Phone } from '../phone.ts';
import { ListScreen } from './list-screen.ts';
import type { Screen, ScreenStack } from './screen.ts';

class RingerScreen extends ListScreen {
  readonly #phone: Phone;

  constructor(phone: Phone, stack: ScreenStack, lineIndex: number) {
    const ringers = ringersOf(phone.settings);
    const chosen = (): string => ringerOfLine(phone.settings, lineIndex);
    super({
      title: 'Ring Type',
      selectedIndex: ringers.findIndex(({ id }) => id === chosen()),
      rows: () => {
        const current = chosen();
        return ringers.map(({ id, name }) => ({
          text: name,
          ...(id === current ? { mark: 'on' as const } : {}),
          open: async () => {
            await changeSetting(phone, `reg.${lineIndex}.ringType`, id);
            stack.pop();
            stack.notice(`${name}: chosen`);
          },
        }));
      },
      softKeys: (selectedIndex) => {
        const ringer = ringers[selectedIndex]?.id;
        return ringer === undefined ? [] : [{ label: 'Play', press: () => void (phone.calls.idleSound = { ringer }) }];
      },
      back: () => stack.pop(),
    });
    this.#phone = phone;
  }

  closed(): void {
    this.#phone.calls.idleSound = undefined;
  }
}

/** With several lines, which one is asked first. */
export function ringTypeScreen(phone: Phone, stack: ScreenStack): Screen {
  const [only, ...others] = phone.lines;
  if (only !== undefined && others.length === 0) return new RingerScreen(phone, stack, only.settings.index);
  return new ListScreen({
    title: 'Ring Type',
    rows: () =>
      phone.lines.map(({ settings: { index, label } }) => ({
        text: label,
        mark: 'submenu',
        open: () => stack.push(new RingerScreen(phone, stack, index)),
      })),
    emptyText: 'No lines',
    back: () => stack.pop(),
  });
}
