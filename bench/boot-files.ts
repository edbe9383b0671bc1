// The files that phones fetch at boot, in the sizes that sites have: 600 parameters for all, a few for each, 100 contacts, 90 calls.

import { catalogue, writeCallList, writeDirectory } from '@offhook/ucs';

const contacts = 100;
const calls = 90;
const parameters = 600;

/** Parameters of the catalogue that name nobody, at their defaults, with as many indices as it takes. */
export function siteValues(): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (let index = 1; ; index++) {
    for (const [name, row] of Object.entries(catalogue)) {
      if (row.category !== 'none' || (index > 1 && !name.includes('#'))) continue;
      values[name.replaceAll('#', String(index))] = row.default;
      if (Object.keys(values).length === parameters) return values;
    }
  }
}

export function deviceValues(index: number): Readonly<Record<string, string>> {
  const user = String(10_000 + index);
  return { 'reg.1.address': `${user}@example.test`, 'reg.1.label': user, 'reg.1.auth.userId': user, 'reg.1.auth.password': `pw${user}` };
}

export function directoryText(): string {
  return writeDirectory(
    Array.from({ length: contacts }, (_, index) => ({
      firstName: `First${index}`,
      lastName: `Last${index}`,
      contact: `555-01${String(index).padStart(2, '0')}`,
      speedDial: index + 1,
    })),
  );
}

export function callListText(): string {
  return writeCallList(
    Array.from({ length: calls }, (_, index) => {
      const address = `sip:55501${String(index).padStart(2, '0')}@example.test`;
      const other = { address, name: `First${index} Last${index}` };
      return {
        direction: 'In',
        disposition: 'Normal',
        line: 1,
        protocol: 'SIP',
        startTime: new Date(Date.now() - (index + 1) * 3_600_000).toISOString().slice(0, 19),
        durationS: 42,
        count: 1,
        destination: { address: 'sip:2001@example.test' },
        source: other,
        connections: [other],
      } as const;
    }),
  );
}
