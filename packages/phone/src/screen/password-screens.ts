// Guide, Administrator and User Passwords: asking for one, and for a new one twice.

import { ProblemError } from '@offhook/base';

import { changePassword } from '../command/change-password.ts';
import { recover } from '../command/recover.ts';
import { signIn } from '../command/sign-in.ts';
import type { Phone } from '../phone.ts';
import type { PasswordRole } from '../security/passwords.ts';
import { InputScreen } from './input-screen.ts';
import type { Screen, ScreenStack } from './screen.ts';
import { ConfirmScreen } from './simple-screens.ts';

interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly submit: (value: string) => void | Promise<void>;
}

function secretScreen(phone: Phone, stack: ScreenStack, question: Question): Screen {
  const { clock } = phone.options.platform;
  const hasEcho = phone.settings.get('up.echoPasswordDigits');
  return new InputScreen({
    ...question,
    clock,
    isSecret: true,
    echo: hasEcho ? { changed: () => stack.changed() } : undefined,
    back: () => stack.pop(),
  });
}

/** Takes itself away when the password is right, then goes on. */
export function askPassword(
  phone: Phone,
  stack: ScreenStack,
  { title, wanted, opened }: { readonly title: string; readonly wanted: PasswordRole; readonly opened: (role: PasswordRole) => void },
): void {
  const submit = async (password: string): Promise<void> => {
    const role = await signIn(phone, wanted, password);
    stack.pop();
    opened(role);
  };
  stack.push(secretScreen(phone, stack, { title, prompt: 'Password', submit }));
}

/** After the key combination at start: what proves that one may reset the phone. */
export function recoveryScreen(phone: Phone, stack: ScreenStack): Screen {
  const submit = async (proof: string): Promise<void> => {
    await recover(phone, proof);
    stack.home();
  };
  return secretScreen(phone, stack, { title: 'Reset to Factory', prompt: 'MAC address or administrator password', submit });
}

/** The new password, twice; `depth` screens are there to be taken away when it is changed. */
function askTwice(phone: Phone, stack: ScreenStack, role: PasswordRole, depth: number, changed: () => void): void {
  const title = role === 'admin' ? 'Change Admin Password' : 'Change User Password';
  const confirm = (fresh: string): void => {
    const submit = async (again: string): Promise<void> => {
      if (again !== fresh) throw new ProblemError('bad-request', 'The two passwords differ');
      await changePassword(phone, role, fresh);
      for (let count = 0; count < depth; count++) stack.pop();
      changed();
    };
    stack.push(secretScreen(phone, stack, { title, prompt: 'Confirm new password', submit }));
  };
  stack.push(secretScreen(phone, stack, { title, prompt: 'New password', submit: confirm }));
}

/** Old, new, and new again. The administrator password stands for the user's. */
export function askNewPassword(phone: Phone, stack: ScreenStack, role: PasswordRole): void {
  const title = role === 'admin' ? 'Change Admin Password' : 'Change User Password';
  const submit = async (old: string): Promise<void> => {
    await signIn(phone, role, old);
    askTwice(phone, stack, role, 3, () => stack.notice('Password changed'));
  };
  stack.push(secretScreen(phone, stack, { title, prompt: 'Old password', submit }));
}

/** From 6.3.0 on, before anything of the administrator's opens. */
export function demandAdminPassword(phone: Phone, stack: ScreenStack, changed: () => void): void {
  askTwice(phone, stack, 'admin', 2, () => {
    changed();
    stack.notice('Password changed');
  });
}

/** Asks whether the default is changed now; `unanswered` is called where the question goes without an answer. */
export function defaultPasswordScreen(phone: Phone, stack: ScreenStack, unanswered: () => void): Screen {
  let isAnswered = false;
  const answer = (go: () => void) => (): void => {
    isAnswered = true;
    stack.pop();
    go();
  };
  const screen = new ConfirmScreen({
    title: 'Administrator Password',
    question: 'This phone still has the administrator password that all phones have. Choose a new one now?',
    yes: answer(() => {
      // A file may have set one meanwhile.
      if (phone.device.demandsAdminPassword) demandAdminPassword(phone, stack, () => undefined);
    }),
    no: answer(() => stack.notice('You can change it later: Settings > Advanced')),
  });
  return Object.assign(screen, {
    closed: (): void => {
      if (!isAnswered) unanswered();
    },
  });
}
