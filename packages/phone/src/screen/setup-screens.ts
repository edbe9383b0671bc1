// The Out-of-Box Wizard: one question after the other, each of which may stay unanswered. Back leads to the one before, and out of the first; nothing changes before the last.
// Deviation: no public document says what the wizard asks; this one asks what a phone without a server cannot do without.

import type { SetUp } from '../command/set-up.ts';
import { checkServerName, setUp } from '../command/set-up.ts';
import type { Phone } from '../phone.ts';
import { InputScreen } from './input-screen.ts';
import type { ScreenStack } from './screen.ts';

interface Question {
  readonly name: keyof SetUp;
  readonly prompt: string;
  readonly isSecret?: boolean;
  readonly check?: (value: string) => void;
}

const questions: readonly Question[] = [
  { name: 'serverName', prompt: 'Provisioning server (empty: none of its own)', check: checkServerName },
  { name: 'user', prompt: 'User at the server (empty: none)' },
  { name: 'password', prompt: 'Password at the server (empty: none)', isSecret: true },
];

export function startWizard(phone: Phone, stack: ScreenStack): void {
  ask(phone, stack, { serverName: '', user: '', password: '' }, 0);
}

function ask(phone: Phone, stack: ScreenStack, answers: SetUp, at: number): void {
  const question = questions[at];
  if (question === undefined) return;
  const { name, prompt, isSecret = false, check } = question;
  const isLast = at === questions.length - 1;
  stack.push(
    new InputScreen({
      title: 'Setup',
      prompt,
      clock: phone.options.platform.clock,
      mode: 'abc',
      isSecret,
      submitLabel: isLast ? 'Finish' : 'Next',
      submit: async (text) => {
        const value = isSecret ? text : text.trim();
        check?.(value);
        const known = { ...answers, [name]: value };
        if (!isLast) return ask(phone, stack, known, at + 1);
        stack.home();
        await setUp(phone, known);
        stack.notice('Setup: done');
        return undefined;
      },
      back: () => stack.pop(),
    }),
  );
}
