// A server in a process of its own, for tests that kill it: uploads in a row, or an erasure that is killed while phones are told.

import type { SubjectRequest } from '@offhook/api';

import { callsXml, localTime, macAddresses, startServer } from './server-under-test.ts';

const [, , directory = '', scenario = ''] = process.argv;

const under = await startServer(directory, {
  checkSync: async () => {
    process.kill(process.pid, 'SIGKILL');
    return true;
  },
});
const credentials = await under.server.enrol({ macAddress: macAddresses[0], model: 'VVX450' });
process.send?.({ credentials, administrator: under.administrator });

const start = localTime(Date.now() - 3_600_000);
if (scenario === 'erase') {
  await under.phone(
    'PUT',
    `${macAddresses[0]}-calls.xml`,
    credentials,
    callsXml([{ start, from: 'sip:91@example.test', fromName: 'Ninety One' }]),
  );
  const request = (await under.answer('POST', '/requests', {
    type: 'erasure',
    identifiers: [{ type: 'sip-uri', value: 'sip:91@example.test' }],
    verification: 'known at the desk',
  })) as SubjectRequest;
  await new Promise<void>((resolve) => {
    process.send?.({ requestId: request.id }, () => resolve());
  });
  await under.answer('POST', `/requests/${request.id}/fulfilment`);
} else {
  for (let uploaded = 1; uploaded < 10_000; uploaded++) {
    const response = await under.phone(
      'PUT',
      `${macAddresses[0]}-calls.xml`,
      credentials,
      callsXml([{ start, from: `sip:9${uploaded}@example.test` }]),
    );
    if (response.status >= 300) throw new Error(`upload ${uploaded} answered ${response.status}`);
    process.send?.({ uploaded });
  }
}
