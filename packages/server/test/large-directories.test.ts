// A directory of more than a thousand contacts, through a real server: whatever is asked between two of its pieces, and whatever comes between, it is there whole or
// not at all (guide, Local Contact Directory; GDPR Art. 15, 17).

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AuditPage, Device, Enrolment, SubjectRequest } from '@offhook/api';
import { searchAnswerSchema } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import { contactsStored, largeCount, largeDirectory, numberOf, versionsIn } from './large-directories.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { isPostgres } from './store-place.ts';

const [macA, macB] = macAddresses;

describe('a directory of more than a thousand contacts', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let one: ServerUnderTest;
  /** Another on the same store, where it lets several. */
  let other: ServerUnderTest;
  let phoneA: Enrolment;
  let phoneB: Enrolment;
  let uploads = 0;

  before(async () => {
    folder = await temporaryDirectory();
    one = await startServer(folder.path);
    other = isPostgres ? await startServer(folder.path, {}, one.administrator) : one;
    phoneA = await one.server.enrol({ macAddress: macA, model: 'VVX1500' });
    phoneB = await other.server.enrol({ macAddress: macB, model: 'VVX450' });
  });
  after(async () => {
    if (other !== one) await other.stop();
    await one.stop();
    await folder.remove();
  });

  const put = async (text: string, to = one): Promise<void> => {
    const { status } = await to.phone('PUT', `${macA}-directory.xml`, phoneA, text);
    assert.ok(status === 201 || status === 204, String(status));
  };
  const served = async (from = one): Promise<string> => utf8Text((await from.phone('GET', `${macA}-directory.xml`, phoneA)).body);
  const found = async (name: string): Promise<number> => {
    const answer = await other.answer('GET', `/persons?q=${encodeURIComponent(name)}`);
    return searchAnswerSchema.parse(answer).persons.length;
  };
  const ask = async (type: 'access' | 'erasure', value: string): Promise<SubjectRequest> =>
    (await other.answer('POST', '/requests', {
      type,
      identifiers: [{ type: 'phone-number', value }],
      verification: 'seen',
    })) as SubjectRequest;
  const carryOut = async ({ id }: SubjectRequest): Promise<void> => {
    const stateOf = async (): Promise<string> => ((await other.answer('GET', `/requests/${id}`)) as SubjectRequest).state;
    // With each piece, what is held of them may have changed since the plan was shown.
    for (let attempt = 0; attempt < 30; attempt++) {
      const { status } = await other.console('POST', `/requests/${id}/fulfilment`, {});
      if (status !== 409) break;
      await stateOf();
    }
    // What takes longer than an answer may, goes on.
    let state = await stateOf();
    while (state === 'running') state = await stateOf();
    assert.equal(state, 'fulfilled');
  };

  /** What is done while it comes in: after another phone had its turn between two pieces, and before it is answered. */
  const during = async <T>(text: string, act: () => Promise<T>): Promise<T> => {
    let isIn = false;
    const upload = put(text).then(() => (isIn = true));
    const calls = callsXml([{ start: localTime(Date.now() - 60_000), from: `sip:91${uploads++}@example.test` }]);
    assert.ok((await one.phone('PUT', `${macB}-calls.xml`, phoneB, calls)).status < 300);
    assert.equal(isIn, false, 'others have to wait for all of it');
    const answer = await act();
    await upload;
    return answer;
  };

  it('is given back as it was sent, byte for byte, and so is one in another order', async () => {
    for (const text of [largeDirectory(1), largeDirectory(1, { count: largeCount + 300 }), largeDirectory(1, { count: 1101 })]) {
      await put(text);
      for (const server of [one, other]) assert.ok((await served(server)) === text);
    }
  });

  it('until all of it is in, the one of before is served, whole', async () => {
    const [first, second] = [largeDirectory(2), largeDirectory(3)];
    await put(first);
    const seen = await during(second, async () => [await served(one), await served(other)]);
    for (const text of seen) assert.ok(text === first || text === second, JSON.stringify(versionsIn(text)));
    assert.ok(seen[0] === first);
    assert.ok((await served(other)) === second);
  });

  it('GDPR Art. 15: whoever is looked for or exported between two pieces is found as they stand in the directory', async () => {
    await put(largeDirectory(4));
    const request = await ask('access', numberOf(4, 7));
    const persons = await during(largeDirectory(5), async () => {
      const count = await found('First7 Version4');
      await carryOut(request);
      return count;
    });
    assert.equal(persons, 1);
    assert.deepEqual([await found('First7 Version4'), await found('First7 Version5')], [0, 1]);
    assert.ok((await served()) === largeDirectory(5));
  });

  it('the same phone may upload again while the first is still being taken in: what it sent last counts, whole', async () => {
    for (const [first, second] of [
      [8, 9],
      [10, 10],
    ] as const) {
      await during(largeDirectory(first), () => put(largeDirectory(second)));
      for (const server of [one, other]) assert.ok((await served(server)) === largeDirectory(second), `${second} after ${first}`);
    }
    await during(largeDirectory(11), () => put(directoryXml([{ first: 'Only', last: 'One', contact: '2025550147' }])));
    assert.deepEqual((await served()).match(/<ct>\d+/g), ['<ct>2025550147']);
    await during(largeDirectory(11), () => put('<directory><item_list><item>'));
    for (const server of [one, other]) assert.equal(await served(server), '<directory><item_list><item>');
  });

  it('to two servers at once, one of both counts, whole', async () => {
    await Promise.all([put(largeDirectory(9), one), put(largeDirectory(10), other)]);
    const text = await served(one);
    assert.equal(Object.values(versionsIn(text)).length, 1);
    assert.ok(text === largeDirectory(9) || text === largeDirectory(10));
    assert.ok((await served(other)) === text);
  });

  it('GDPR Art. 17: whoever is erased between two pieces is in none of it, nor when it comes again', async () => {
    await put(largeDirectory(6));
    const [early, late, gone] = [
      await ask('erasure', numberOf(7, 0)),
      await ask('erasure', numberOf(7, 1)),
      await ask('erasure', numberOf(6, 3)),
    ];
    await during(largeDirectory(7), async () => {
      for (const request of [early, late, gone]) await carryOut(request);
    });
    for (let round = 0; round < 2; round++) {
      for (const server of [one, other]) {
        const text = await served(server);
        assert.deepEqual(versionsIn(text), { 7: largeCount - 2 });
        for (const person of [0, 1]) assert.ok(!text.includes(numberOf(7, person)), `person ${person}, round ${round}`);
      }
      await put(largeDirectory(7));
    }
    for (const { id } of [early, late, gone]) assert.equal((await one.console('GET', `/requests/${id}/receipt`)).status, 200);
  });

  it('of more than any phone has nothing is kept where somebody was erased: the one of before stays, and it is shown as refused', async () => {
    const most = largeDirectory(13, { count: 9999 });
    const text = most.replace('</item_list>', '<item><ln>One</ln><fn>More</fn><ct>1</ct></item></item_list>');
    const before = await served();
    await put(text);
    for (const server of [one, other]) assert.ok((await served(server)) === before);
    const { artefacts } = (await other.answer('GET', `/devices/${macA}`)) as Device;
    assert.equal(artefacts.find(({ kind }) => kind === 'directory')?.refusal, 'limit-exceeded');
    assert.deepEqual(
      one.logged.filter(({ fields }) => fields['kind'] === 'directory').map(({ level, fields }) => [level, fields['macAddress']]),
      [['warn', macA]],
    );
  });

  it('nothing of it is left beside the last one, and the chain of what happened is whole', async () => {
    await put(largeDirectory(12));
    assert.ok(((await other.answer('GET', '/audit')) as AuditPage).isIntact);
    if (other !== one) await other.stop();
    await one.stop();
    const { listed, unlisted } = await contactsStored(folder.path);
    assert.deepEqual({ listed, unlisted }, { listed: largeCount, unlisted: 0 });
    one = await startServer(folder.path, {}, one.administrator);
    other = one;
    assert.ok((await served()) === largeDirectory(12));
  });
});
