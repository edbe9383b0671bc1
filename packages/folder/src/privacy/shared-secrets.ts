// Passwords that stand for several phones or logins. They are compared in memory while the phones are read, and let go of as soon as that is told.

import type { PhoneView } from './phone-view.ts';
import type { Cause, Statement } from './statement.ts';

interface Use {
  readonly macAddress: string;
  readonly login: string;
  readonly cause: Cause;
}

interface SharedStatement {
  readonly macAddress: string;
  readonly statement: Statement;
}

function collect(uses: Map<string, Use[]>, secret: string, use: Use): void {
  const known = uses.get(secret);
  if (known === undefined) uses.set(secret, [use]);
  else known.push(use);
}

/** One statement for each phone, with all its own causes. */
function told(uses: readonly Use[], facts: Omit<Statement, 'causes'>): readonly SharedStatement[] {
  return [...Map.groupBy(uses, ({ macAddress }) => macAddress)].map(([macAddress, own]) => ({
    macAddress,
    statement: { ...facts, causes: own.map(({ cause }) => cause) },
  }));
}

export class SharedSecrets {
  readonly #lines = new Map<string, Use[]>();
  readonly #administrators = new Map<string, Use[]>();

  add(view: PhoneView): void {
    const { macAddress } = view.configuration.phone;
    for (const [line = 0] of view.indicesOf('reg.#.auth.password')) {
      const secret = view.get('reg.#.auth.password', line);
      if (secret === '') continue;
      const login = view.get('reg.#.auth.userId', line) || view.get('reg.#.address', line);
      collect(this.#lines, secret, { macAddress, login: login.toLowerCase(), cause: view.cause('reg.#.auth.password', line) });
    }
    if (view.isSet('device.auth.localAdminPassword')) {
      const cause = view.cause('device.auth.localAdminPassword');
      collect(this.#administrators, view.get('device.auth.localAdminPassword'), { macAddress, login: '', cause });
    }
  }

  /** Once, after the last phone; nothing is held any more afterwards. */
  take(): readonly SharedStatement[] {
    const statements: SharedStatement[] = [];
    const facts = { theme: 'passwords', kind: 'password', state: 'shared' } as const;
    for (const uses of this.#lines.values()) {
      const logins = new Set(uses.map(({ login }) => login));
      const phones = new Set(uses.map(({ macAddress }) => macAddress));
      if (logins.size > 1)
        statements.push(
          ...told(uses, {
            ...facts,
            id: 'shared-line-password',
            chapter: 'not in the guide',
            severity: 'risk',
            text: 'One SIP password stands for several logins: who knows one can call in the name of the others.',
            data: ['Device User Information'],
            toChoose: 'a SIP password of its own for each login, at the call server and here',
          }),
        );
      else if (phones.size > 1)
        statements.push(
          ...told(uses, {
            ...facts,
            id: 'shared-line-password',
            chapter: 'not in the guide',
            severity: 'notice',
            text: 'One SIP login, with its password, is used on several phones.',
            data: ['Device User Information'],
          }),
        );
    }
    for (const uses of this.#administrators.values()) {
      if (uses.length < 2) continue;
      statements.push(
        ...told(uses, {
          ...facts,
          id: 'shared-administrator-password',
          chapter: 'Administrator and User Passwords',
          severity: 'notice',
          text: 'Several phones have one administrator password: who learns it from one phone has them all. The guide asks for a unique one.',
          data: [],
          toChoose: 'an administrator password of its own for each phone',
        }),
      );
    }
    this.#lines.clear();
    this.#administrators.clear();
    return statements;
  }
}
