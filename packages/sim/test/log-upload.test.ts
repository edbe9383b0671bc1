// How the log goes up: what is new behind what is there, or the whole each time (log.render.file.upload.append), how much the server may have of it
// (.sizeLimit, .limitMode), and when (log.render.file.size, .upload.period).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Text } from '@offhook/base';
import type { Phone } from '@offhook/phone';

import type { World } from '../src/world.ts';
import { scene as people, uploaded } from './person.ts';

interface Scene {
  readonly world: World;
  readonly phone: Phone;
  /** What the server has; empty where it has none. */
  readonly there: () => string;
  /** Writes a line, which the next upload carries. */
  readonly say: (text: string) => void;
  readonly upload: () => Promise<boolean>;
}

async function scene(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const { world } = await people(settings);
  const phone = world.phone('2001');
  await world.clock.advance(11_000);
  return {
    world,
    phone,
    there: () => utf8Text(uploaded(world, '2001', '-app.log') ?? new Uint8Array()),
    say: (text) => phone.log.write('app1', 4, text),
    upload: () => world.until(phone.uploads.now('application-log')),
  };
}

function times(text: string, what: string): number {
  return text.split(what).length - 1;
}

describe('log.render.file.upload.append', () => {
  for (const settings of [{}, { 'log.render.file.upload.append': '1' }])
    it(`${JSON.stringify(settings)}: what is new stands behind what was there, once`, async () => {
      const { world, there, say, upload } = await scene(settings);
      const first = there();
      assert.match(first, /boot VVX 450/);
      world.uploads.set(`/${world.phone('2001').options.macAddress}-app.log`, new TextEncoder().encode(`kept of old\n${first}`));
      say('one');
      await upload();
      say('two');
      await upload();
      assert.ok(there().startsWith(`kept of old\n${first}`));
      assert.match(there(), /one\n.*two\n$/);
      await world.close();
    });

  it('0: the whole log takes the place of what was there, unasked', async () => {
    const { world, there, say, upload, phone } = await scene({ 'log.render.file.upload.append': '0' });
    world.uploads.set(`/${phone.options.macAddress}-app.log`, new TextEncoder().encode('kept of old\n'));
    const before = world.requests.length;
    say('one');
    await upload();
    assert.equal(there(), phone.log.text);
    assert.deepEqual(
      world.requests.slice(before).map(({ method }) => method),
      ['PUT'],
    );
    await world.close();
  });

  it('1: where there is nothing new nothing goes', async () => {
    const { world, upload, say } = await scene();
    say('one');
    await upload();
    const before = world.requests.length;
    assert.equal(await upload(), true);
    assert.equal(world.requests.slice(before).filter(({ method }) => method === 'PUT').length, 0);
    await world.close();
  });

  it('1: what could not be sent goes with the next part; what the phone was stopped and started over is not sent twice', async () => {
    const { world, there, say, phone } = await scene();
    say('before');
    world.setProvisioningReachable(false);
    assert.equal(await world.until(phone.uploads.now('application-log')), false);
    world.setProvisioningReachable(true);
    say('after');
    await world.until(phone.uploads.now('application-log'));
    await world.until(phone.close());
    await world.until(phone.start());
    await world.clock.advance(11_000);
    for (const what of ['before', 'after']) assert.equal(times(there(), what), 1, what);
    assert.equal(times(there(), 'boot VVX 450'), 2);
    await world.close();
  });

  it('1: a part that went as the phone was stopped is not sent again', async () => {
    const { world, there, say, phone } = await scene();
    say('last words');
    phone.uploads.schedule('application-log', 60_000);
    await world.until(phone.close());
    assert.equal(times(there(), 'last words'), 1);
    await world.until(phone.start());
    await world.clock.advance(11_000);
    assert.equal(times(there(), 'last words'), 1);
    await world.close();
  });

  it('1: a server that takes no parts gets the whole, which holds the new lines', async () => {
    const { world, there, say, upload, phone } = await scene();
    world.takesParts = false;
    say('one');
    assert.equal(await upload(), true);
    assert.equal(there(), phone.log.text);
    await world.close();
  });

  it('1: a server that does not say how long its log is gets the whole', async () => {
    const { world, say, upload, phone } = await scene();
    const path = `/${phone.options.macAddress}-app.log`;
    world.answerWith(path, { status: 200 });
    say('one');
    assert.equal(await upload(), true);
    assert.deepEqual(world.requests.slice(-2), [
      { method: 'HEAD', path },
      { method: 'PUT', path },
    ]);
    await world.close();
  });
});

describe('log.render.file.upload.append.sizeLimit, in kilobytes', () => {
  const kilobyte = 'x'.repeat(1000);

  for (const [limit, mode, count] of [
    ['2', 'delete', 'begins anew'],
    ['2', undefined, 'begins anew'],
    ['2', 'stop', 'gets no more'],
    ['512', 'stop', 'goes on'],
  ] as const)
    it(`${limit} and .limitMode ${mode ?? 'where it is not set'}: the log on the server ${count}`, async () => {
      const { world, there, say, upload } = await scene({
        'log.render.file.upload.append.sizeLimit': limit,
        ...(mode === undefined ? {} : { 'log.render.file.upload.append.limitMode': mode }),
      });
      say(`first ${kilobyte}`);
      assert.equal(await upload(), true);
      const before = there();
      say(`second ${kilobyte}`);
      assert.equal(await upload(), count !== 'gets no more');
      if (count === 'gets no more') assert.equal(there(), before);
      if (count === 'begins anew') assert.match(there(), /^\d{10}\|[^\n]*second x+\n$/);
      if (count === 'goes on') assert.match(there(), /first x+\n.*second x+\n$/);
      await world.close();
    });
});

describe('log.render.file.size, in kilobytes', () => {
  for (const [size, isDue] of [
    ['4', true],
    ['64', false],
  ] as const)
    it(`${size}: with 6 kB of new lines the log ${isDue ? 'goes up at once, and no line is lost' : 'waits for its time'}`, async () => {
      const { world, there, say } = await scene({ 'log.render.file.size': size });
      for (let line = 0; line < 60; line++) {
        say(`line ${line}. ${'x'.repeat(80)}`);
        await world.clock.advance(1000);
      }
      const sent = Array.from({ length: 60 }, (_, line) => times(there(), `line ${line}.`)).filter((count) => count === 1).length;
      assert.ok(isDue ? sent >= 30 : sent === 0, String(sent));
      const all = there();
      for (let line = 0; line < sent; line++) assert.equal(times(all, `line ${line}.`), 1);
      await world.close();
    });

  it('a server that is away is not asked for each further line', async () => {
    const { world, say } = await scene({ 'log.render.file.size': '1' });
    world.setProvisioningReachable(false);
    const before = world.attempts('-app.log');
    for (let line = 0; line < 100; line++) {
      say('x'.repeat(200));
      await world.clock.advance(100);
    }
    assert.equal(world.attempts('-app.log') - before, 1);
    await world.close();
  });
});
