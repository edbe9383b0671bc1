// Two desk phones and their call server on loopback, with the handset pages over HTTP: what a handset needs, and no provisioning server.

import { createNodePlatform } from '@offhook/base/node';
import { randomHex, silentLogger } from '@offhook/base';
import { HandsetServer } from '@offhook/phone';
import { CallServer, Fleet } from '@offhook/sim';
import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';

import { loadAssets } from '../../packages/cli/src/assets.ts';
import { openDoor } from '../../packages/cli/src/handset/handset-listen.ts';
import type { OpenDoor } from '../../packages/cli/src/handset/handset-listen.ts';

const loopback = '127.0.0.1';
const domain = 'house.example.test';

export class HandsetHouse {
  /** Links of the pages, by user. */
  readonly urls: ReadonlyMap<string, string>;
  /** Of the first user's phone, over HTTPS. */
  readonly door: OpenDoor;
  readonly #closers: readonly (() => Promise<void> | void)[];

  private constructor(urls: ReadonlyMap<string, string>, door: OpenDoor, closers: readonly (() => Promise<void> | void)[]) {
    this.urls = urls;
    this.door = door;
    this.#closers = closers;
  }

  static async open(options: {
    directory: string;
    users: readonly string[];
    model?: string;
    /** Of all phones, beside their lines' own. */
    settings?: Readonly<Record<string, string>>;
  }): Promise<HandsetHouse> {
    const platform = createNodePlatform({ directory: options.directory, log: silentLogger });
    const passwordOf = (user: string): string => `secret-${user}`;
    const callServer = await CallServer.open({
      platform,
      domain,
      listen: [{ protocol: 'udp', address: loopback, port: 0 }],
      users: new Map(options.users.map((user) => [user, passwordOf(user)])),
    });
    const userOf = (index: number): string => options.users[index] ?? '';
    const fleet = new Fleet({
      platform,
      count: options.users.length,
      model: options.model ?? 'VVX450',
      addressOf: () => loopback,
      userOf,
      passwordOf: (index) => passwordOf(userOf(index)),
      registrar: { host: loopback, port: callServer.port('udp'), transport: 'UDPOnly' },
      domain,
      registersPerSecond: 50,
      settings: { 'sec.srtp.offer': '1', ...options.settings },
    });
    const app: FastifyInstance = fastify({ logger: false, forceCloseConnections: true });
    const handsets = new HandsetServer({ random: platform.random, assets: await loadAssets() });
    await handsets.register(app);
    const key = randomHex(platform.random, 16);
    const paths = fleet.phones.map((phone, index) => (index === 0 ? handsets.seat(phone, key) : handsets.seat(phone)));
    const door = await openDoor(
      { listen: `${loopback}:0`, name: 'localhost', linkMinutes: '15' },
      { log: silentLogger, clock: platform.clock, random: platform.random, server: handsets, key },
    );
    await app.listen({ host: loopback, port: 0 });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await fleet.start();
    const urls = new Map(options.users.map((user, index) => [user, `http://${loopback}:${port}${paths[index] ?? ''}`]));
    return new HandsetHouse(urls, door, [
      () => handsets.close(),
      () => fleet.close(),
      () => app.close(),
      () => door.close(),
      () => callServer.close(),
      () => platform.close(),
    ]);
  }

  url(user: string): string {
    const url = this.urls.get(user);
    if (url === undefined) throw new Error(`nobody here is ${user}`);
    return url;
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close();
  }
}
