// Settings > Features > Forward: where the calls of a line go. What the administrator does not let be forwarded is not offered.

import { forwardTarget, mayForward } from '../call/forwarding.ts';
import type { ChosenReason } from '../command/forward-calls.ts';
import { forwardCalls } from '../command/forward-calls.ts';
import type { Phone } from '../phone.ts';
import { InputScreen } from './input-screen.ts';
import type { Row } from './list-screen.ts';
import { ListScreen } from './list-screen.ts';
import type { Screen, ScreenStack } from './screen.ts';

const reasons: readonly (readonly [text: string, reason: ChosenReason])[] = [
  ['Always', 'always'],
  ['No Answer', 'no-answer'],
  ['Busy', 'busy'],
];

function rowOf(
  phone: Phone,
  stack: ScreenStack,
  { text, reason, lineIndex }: { text: string; reason: ChosenReason; lineIndex: number },
): Row {
  const to = forwardTarget(phone.settings, lineIndex, reason);
  const change = (contact: string): Promise<void> => forwardCalls(phone, { lineIndex, reason, to: contact });
  const ask = (): void =>
    stack.push(
      new InputScreen({
        title: `Forward: ${text}`,
        prompt: 'Forward calls to',
        clock: phone.options.platform.clock,
        submitLabel: 'Forward',
        submit: async (contact) => {
          await change(contact.trim());
          stack.pop();
        },
        back: () => stack.pop(),
      }),
    );
  return { text, detail: to ?? 'Off', mark: to === undefined ? 'off' : 'on', open: to === undefined ? ask : () => change('') };
}

function lineScreen(phone: Phone, stack: ScreenStack, lineIndex: number): Screen {
  return new ListScreen({
    title: 'Forward',
    emptyText: 'Your administrator has switched this off',
    rows: () =>
      reasons.flatMap(([text, reason]) =>
        mayForward(phone.settings, lineIndex, reason) ? [rowOf(phone, stack, { text, reason, lineIndex })] : [],
      ),
    back: () => stack.pop(),
  });
}

/** With several lines, which one is asked first. */
export function forwardScreen(phone: Phone, stack: ScreenStack): Screen {
  const [only, ...others] = phone.lines;
  if (only !== undefined && others.length === 0) return lineScreen(phone, stack, only.settings.index);
  return new ListScreen({
    title: 'Forward',
    rows: () =>
      phone.lines.map(({ settings: { index, label } }) => ({
        text: label,
        mark: 'submenu',
        open: () => stack.push(lineScreen(phone, stack, index)),
      })),
    emptyText: 'No lines',
    back: () => stack.pop(),
  });
}

/** For the idle screen: that calls do not ring here; undefined where they do. */
export function forwardedWords({ lines, settings }: Phone): string | undefined {
  const forwarded = lines.flatMap((line) => {
    const to = forwardTarget(settings, line.settings.index, 'always');
    return to === undefined ? [] : [`${lines.length === 1 ? 'All calls' : `Calls of ${line.settings.label}`} go to ${to}`];
  });
  return forwarded.length === 0 ? undefined : forwarded.join(', ');
}
