// Guide, Resetting a Phone, Out-of-Box Wizard: the selections of before go, those that were made now take their place, and the phone begins anew.

import { ProblemError } from '@offhook/base';

import type { Phone } from '../phone.ts';
import { isSpokenServer } from '../provisioning/chosen-server.ts';

/** Empty where nothing was said. */
export interface SetUp {
  readonly serverName: string;
  readonly user: string;
  readonly password: string;
}

/** Throws ProblemError bad-request where the server is none that the phone can ask. */
export function checkServerName(name: string): void {
  if (name !== '' && !isSpokenServer(name)) throw new ProblemError('bad-request', 'Expected a host or an HTTP or HTTPS address');
}

/** Rejects with conflict where the phone is not running. */
export async function setUp(phone: Phone, { serverName, user, password }: SetUp): Promise<void> {
  checkServerName(serverName);
  const given = { 'device.prov.serverName': serverName, 'device.prov.user': user, 'device.prov.password': password };
  const chosen = [...Object.keys(given), 'device.prov.serverType'].map((name) => name.toLowerCase());
  const kept = phone.layers.assignments('device').filter(({ name }) => !chosen.includes(name.toLowerCase()));
  const made = Object.entries(given).flatMap(([name, value]) =>
    value === '' ? [] : [{ name, value, place: { file: 'setup', line: 1, column: 1 } }],
  );
  await phone.reboot(
    async () => {
      await phone.layers.replace('device', [...kept, ...made]);
    },
    () => Promise.resolve(),
  );
}
