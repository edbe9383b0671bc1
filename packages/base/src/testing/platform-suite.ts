// The suite that every platform passes, real or virtual.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '../bytes.ts';
import { isProblem } from '../errors.ts';
import type { Endpoint, MessageStream, Stream } from '../network.ts';
import type { Platform } from '../platform.ts';

export interface PlatformUnderTest {
  readonly platform: Platform;
  /** An address on which the platform's network can listen and reach itself. */
  readonly address: string;
  /** Awaits a promise, passing virtual time where time is virtual. */
  readonly until: <T>(promise: Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

function whenCalled<T>(attach: (callback: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve) => attach(resolve));
}

export function platformSuite(name: string, create: () => Promise<PlatformUnderTest>): void {
  const scenario = (title: string, run: (under: PlatformUnderTest) => Promise<void>): void => {
    it(title, async () => {
      const under = await create();
      try {
        await run(under);
      } finally {
        await under.close();
      }
    });
  };

  describe(`${name} passes the platform suite`, () => {
    scenario('a timer fires once, not early, and not after it was cancelled', async ({ platform, until }) => {
      const startMs = platform.clock.monotonicMs();
      let cancelled = true;
      platform.clock
        .setTimer(1, () => {
          cancelled = false;
        })
        .cancel();
      await until(whenCalled<void>((done) => void platform.clock.setTimer(20, () => done())));
      assert.ok(platform.clock.monotonicMs() - startMs >= 19);
      assert.ok(cancelled);
    });

    scenario('random bytes have the length asked for and differ', async ({ platform }) => {
      assert.equal(platform.random.bytes(16).length, 16);
      assert.equal(platform.random.bytes(5000).length, 5000);
      assert.notDeepEqual([...platform.random.bytes(16)], [...platform.random.bytes(16)]);
    });

    scenario('a file is written whole, read back, appended to, listed and removed', async ({ platform, until }) => {
      const files = platform.files.within('suite');
      assert.equal(await until(files.read('a/b.txt')), undefined);
      await until(files.write('a/b.txt', utf8Bytes('one')));
      await until(files.append('a/b.txt', utf8Bytes(' two')));
      assert.equal(utf8Text((await until(files.read('a/b.txt'))) ?? new Uint8Array()), 'one two');
      assert.equal((await until(files.describe('a/b.txt')))?.sizeBytes, 7);
      assert.equal(utf8Text((await until(files.readPart('a/b.txt', 4, 100))) ?? new Uint8Array()), 'two');
      assert.equal(utf8Text((await until(files.readPart('a/b.txt', 0, 3))) ?? new Uint8Array()), 'one');
      const room = new Uint8Array(4);
      for (const [start, end, text] of [
        [0, 3, 'one'],
        [0, 7, 'one '],
        [4, 100, 'two'],
        [7, 9, ''],
      ] as const) {
        const part = await until(files.readPart('a/b.txt', start, end, room));
        assert.equal(utf8Text(part ?? utf8Bytes('nothing')), text);
        assert.equal(part?.buffer, room.buffer);
      }
      for (const path of ['a', 'a/missing']) {
        assert.equal(await until(files.describe(path)), undefined);
        assert.equal(await until(files.readPart(path, 0, 1)), undefined);
      }
      assert.equal(await until(files.read('a')), undefined, 'a folder is no file');
      await until(files.write('a/c.txt', new Uint8Array()));
      assert.deepEqual(await until(files.list('a')), ['b.txt', 'c.txt']);
      assert.deepEqual(await until(files.list('missing')), []);
      await until(files.remove('a'));
      assert.deepEqual(await until(files.list('')), []);
    });

    scenario('a path that climbs out of its folder is refused', async ({ platform, until }) => {
      await assert.rejects(until(platform.files.within('suite').read('../secret')), (error) => isProblem(error, 'bad-request'));
    });

    scenario('a datagram arrives with its sender', async ({ platform, address, until }) => {
      const a = await until(platform.network.bindUdp({ address, port: 0 }));
      const b = await until(platform.network.bindUdp({ address, port: 0 }));
      const arrival = whenCalled<{ text: string; from: Endpoint }>((done) => {
        b.onDatagram = (data, from) => done({ text: utf8Text(data), from });
      });
      a.send(utf8Bytes('hello'), b.local);
      const { text, from } = await until(arrival);
      assert.equal(text, 'hello');
      assert.deepEqual(from, a.local);
      await until(a.close());
      await until(a.close());
      await until(b.close());
    });

    scenario('a taken port is refused as a network problem', async ({ platform, address, until }) => {
      const first = await until(platform.network.bindUdp({ address, port: 0 }));
      await assert.rejects(until(platform.network.bindUdp(first.local)), (error) => isProblem(error, 'network'));
      await until(first.close());
    });

    scenario('a stream carries bytes both ways and tells of its end', async ({ platform, address, until }) => {
      let accepted: Stream | undefined;
      const listener = await until(
        platform.network.listen({ address, port: 0 }, (stream) => {
          accepted = stream;
          stream.onData = (data) => stream.write(data);
        }),
      );
      const stream = await until(platform.network.connect(listener.local));
      const echo = whenCalled<string>((done) => {
        stream.onData = (data) => done(utf8Text(data));
      });
      stream.write(utf8Bytes('ping'));
      assert.equal(await until(echo), 'ping');
      const ended = whenCalled<void>((done) => {
        stream.onClose = () => done();
      });
      accepted?.close();
      await until(ended);
      await until(listener.close());
      await assert.rejects(until(platform.network.connect(listener.local)), (error) => isProblem(error, 'network'));
    });

    scenario('a WebSocket carries whole messages', async ({ platform, address, until }) => {
      const listener = await until(
        platform.network.listenWebSocket(
          { address, port: 0 },
          (stream: MessageStream) => {
            stream.onMessage = (message) => stream.send(message);
          },
          { protocol: 'sip' },
        ),
      );
      const stream = await until(platform.network.connectWebSocket(`ws://${address}:${listener.local.port}/`, { protocol: 'sip' }));
      const echo = whenCalled<string>((done) => {
        stream.onMessage = (message) => done(utf8Text(message));
      });
      stream.send(utf8Bytes('whole'));
      assert.equal(await until(echo), 'whole');
      stream.close();
      await until(listener.close());
    });

    scenario('what is sealed opens only with its key and context', async ({ platform }) => {
      const key = platform.random.bytes(32);
      const sealed = platform.cryptography.seal(key, utf8Bytes('name'), 'party');
      assert.equal(utf8Text(platform.cryptography.open(key, sealed, 'party')), 'name');
      assert.throws(
        () => platform.cryptography.open(key, sealed, 'device'),
        (error) => isProblem(error, 'decryption-failed'),
      );
      assert.throws(
        () => platform.cryptography.open(platform.random.bytes(32), sealed, 'party'),
        (error) => isProblem(error, 'decryption-failed'),
      );
    });

    scenario('a signature verifies with its own key and data only', async ({ platform }) => {
      const pair = platform.cryptography.generateKeyPair();
      const signature = platform.cryptography.sign(pair.privateKey, utf8Bytes('receipt'));
      assert.ok(platform.cryptography.verify(pair.publicKey, utf8Bytes('receipt'), signature));
      assert.ok(!platform.cryptography.verify(pair.publicKey, utf8Bytes('receipt!'), signature));
    });
  });
}
