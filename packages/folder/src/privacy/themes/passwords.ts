// Passwords of the phone and of what it logs in to (guide, Administrator and User Passwords and their parameters). Values are judged here and never told.

import { control } from '../control.ts';
import type { Draft } from '../control.ts';
import { weakness } from '../password-strength.ts';
import { hasCredentials } from '../shown-url.ts';

interface LocalPassword {
  readonly parameter: 'device.auth.localAdminPassword' | 'device.auth.localUserPassword';
  readonly who: string;
  readonly factory: string;
}

const admin: LocalPassword = { parameter: 'device.auth.localAdminPassword', who: 'administrator', factory: '456' };
const user: LocalPassword = { parameter: 'device.auth.localUserPassword', who: 'user', factory: '123' };

function localPassword({ parameter, who, factory }: LocalPassword): ReturnType<typeof control> {
  return control({
    id: `${who}-password`,
    theme: 'passwords',
    chapter: 'Administrator and User Passwords',
    kind: 'password',
    reads: [parameter],
    examine(view): readonly Draft[] {
      const causes = [view.cause(parameter), ...view.closed(parameter)];
      const toChoose = `a new ${who} password: device.set="1", ${parameter}.set="1" and ${parameter}`;
      const secret = view.get(parameter);
      if (secret === factory) {
        const isClosed = causes.some(({ origin }) => origin === 'ignored');
        return [
          {
            state: 'default',
            severity: 'risk',
            text: `The factory’s ${who} password ${factory} stands${isClosed ? ', since the line that sets another is ignored without its gates' : ', as far as the files tell'}.`,
            causes,
            toChoose,
          },
        ];
      }
      const weak = weakness(secret);
      return weak === undefined
        ? [{ state: 'set', severity: 'good', text: `The ${who} password is set, and is not weak.`, causes }]
        : [{ state: 'weak', severity: 'risk', text: `The ${who} password is weak: ${weak}.`, causes, toChoose }];
    },
  });
}

export const administratorPassword = localPassword(admin);
export const userPassword = localPassword(user);

const shortest = 8;

export const passwordLength = control({
  id: 'password-length',
  theme: 'passwords',
  chapter: 'Administrator and User Password Parameters',
  kind: 'protection',
  reads: ['sec.pwd.length.admin', 'sec.pwd.length.user'],
  examine(view): readonly Draft[] {
    return (['admin', 'user'] as const).map((who): Draft => {
      const parameter = `sec.pwd.length.${who}` as const;
      const length = view.get(parameter);
      const causes = [view.cause(parameter)];
      const name = who === 'admin' ? 'administrator' : 'user';
      return length >= shortest
        ? { part: name, state: 'on', severity: 'good', text: `A new ${name} password has at least ${length} characters.`, causes }
        : {
            part: name,
            state: length === 0 ? 'off' : 'weak',
            severity: length === 0 ? 'risk' : 'notice',
            text:
              length === 0
                ? `The phone takes an empty ${name} password.`
                : `The phone takes ${name} passwords from ${length} character${length === 1 ? '' : 's'} on.`,
            causes,
            fix: { lines: { [parameter]: String(shortest) } },
          };
    });
  },
});

export const passwordEcho = control({
  id: 'password-echo',
  theme: 'passwords',
  chapter: 'Administrator and User Password Parameters',
  kind: 'protection',
  reads: ['up.echoPasswordDigits'],
  examine: (view) =>
    view.get('up.echoPasswordDigits')
      ? [
          {
            state: 'off',
            severity: 'notice',
            text: 'Each character of a password is shown for a moment as it is typed.',
            causes: [view.cause('up.echoPasswordDigits')],
            fix: { lines: { 'up.echoPasswordDigits': '0' } },
          },
        ]
      : [{ state: 'on', severity: 'good', text: 'Passwords are masked as they are typed.', causes: [view.cause('up.echoPasswordDigits')] }],
});

export const linePasswords = control({
  id: 'line-passwords',
  theme: 'passwords',
  chapter: 'not in the guide',
  kind: 'password',
  data: ['Device User Information'],
  reads: ['reg.#.auth.password', 'reg.#.auth.userId', 'reg.#.address', 'reg.#.label'],
  examine(view): readonly Draft[] {
    const byWeakness = Map.groupBy(
      view.indicesOf('reg.#.auth.password').filter(([line = 0]) => view.get('reg.#.auth.password', line) !== ''),
      ([line = 0]) =>
        weakness(view.get('reg.#.auth.password', line), [
          view.get('reg.#.auth.userId', line),
          view.get('reg.#.address', line),
          view.get('reg.#.label', line),
        ]),
    );
    return [...byWeakness].map(([weak, lines]): Draft => {
      const causes = lines.map(([line = 0]) => view.cause('reg.#.auth.password', line));
      return weak === undefined
        ? { state: 'set', severity: 'good', text: 'SIP passwords are not weak.', causes }
        : {
            state: 'weak',
            severity: 'risk',
            text: `A SIP password is weak: ${weak}.`,
            causes,
            toChoose: 'a long random SIP password, at the call server and here',
          };
    });
  },
});

const others = [
  ['dir.corp.password', 'The password for the corporate directory'],
  ['apps.push.password', 'The password for pushed messages'],
  ['apps.statePolling.password', 'The password for state polling'],
  ['device.prov.password', 'The password for the provisioning server'],
  ['device.tr069.acs.password', 'The password for the TR-069 server'],
  ['device.tr069.cpe.password', 'The password with which TR-069 asks the phone to connect'],
  ['prov.login.defaultPassword', 'The password of the default user'],
] as const;

export const serverPasswords = control({
  id: 'server-passwords',
  theme: 'passwords',
  chapter: 'not in the guide',
  kind: 'password',
  reads: [...others.map(([name]) => name), 'device.prov.serverName'],
  examine(view): readonly Draft[] {
    const drafts: Draft[] = [];
    for (const [name, what] of others) {
      const secret = view.get(name);
      const weak = secret === '' ? undefined : weakness(secret);
      if (weak !== undefined)
        drafts.push({
          state: 'weak',
          severity: 'risk',
          text: `${what} is weak: ${weak}.`,
          causes: [view.cause(name)],
          toChoose: `another password, at the server and in ${name}`,
        });
    }
    if (hasCredentials(view.get('device.prov.serverName')))
      drafts.push({
        state: 'in an address',
        severity: 'notice',
        text: 'The provisioning server’s address carries a user name and password, which logs and menus may show.',
        causes: [view.cause('device.prov.serverName')],
        toChoose: 'device.prov.user and device.prov.password in place of them',
      });
    return drafts;
  },
});

export const phoneLock = control({
  id: 'phone-lock',
  theme: 'passwords',
  chapter: 'not in the guide',
  kind: 'protection',
  reads: ['phoneLock.enabled', 'phoneLock.idleTimeout', 'feature.deviceLock.enable'],
  examine(view): readonly Draft[] {
    const causes = [view.cause('phoneLock.enabled'), view.cause('phoneLock.idleTimeout')];
    if (!view.get('phoneLock.enabled') && !view.get('feature.deviceLock.enable'))
      return [
        {
          state: 'off',
          severity: 'notice',
          text: 'People cannot lock the phone: its call lists and contacts are open to who stands there.',
          causes,
          fix: {
            lines: { 'phoneLock.enabled': '1', 'feature.enhancedFeatureKeys.enabled': '1' },
            consequence: 'A lock appears in the menus; the user password opens it.',
          },
        },
      ];
    return [
      {
        state: 'on',
        severity: 'good',
        text: `People can lock the phone${view.get('phoneLock.enabled') && view.get('phoneLock.idleTimeout') === 0 ? '; it never locks by itself' : ''}.`,
        causes,
      },
    ];
  },
});
