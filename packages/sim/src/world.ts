// A world in one process: a call server and the phones of some people, on a virtual network under one virtual clock. Same seed, same trace.

import type { Platform } from '@offhook/base';
import { ProblemError, concatBytes, utf8Bytes } from '@offhook/base';
import type { LinkConditions, TrafficRecord, VirtualClock, VirtualPlatform } from '@offhook/base/virtual';
import { VirtualWorld } from '@offhook/base/virtual';
import { MediaClock } from '@offhook/media';
import { Phone, completeTransfer, consult, hold, join, resume, split, transferBlind } from '@offhook/phone';
import { findModel, sitePrimaryName, writeConfiguration, writePrimary } from '@offhook/ucs';

import { CallServer } from './call-server/call-server.ts';

export interface WorldOptions {
  readonly seed: number;
  /** Users of the call server; each gets one phone. */
  readonly people: readonly string[];
  readonly conditions?: Partial<LinkConditions>;
  /** Beside the lines' own settings. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Puts something between a person's phone and its platform, such as one whose n-th operation fails. */
  readonly wrapPlatform?: (platform: VirtualPlatform, person: string) => Platform;
  /** VVX450 where missing. */
  readonly model?: string;
  /** UC Software; 6.4.3.5017 where missing. */
  readonly release?: string;
}

export const worldDomain = 'example.test';
const serverAddress = '192.0.2.1';
const provisioningOrigin = 'https://prov.example.test';

interface Seat {
  readonly person: string;
  readonly phone: Phone;
  readonly platform: VirtualPlatform;
}

export class World {
  readonly clock: VirtualClock;
  readonly callServer: CallServer;
  readonly #virtual: VirtualWorld;
  readonly #seats: readonly Seat[];
  readonly #files = new Map<string, string>();
  readonly #settings: Readonly<Record<string, string>>;
  /** What the phones put on the provisioning server, by path. */
  readonly uploads = new Map<string, Uint8Array>();
  readonly #answers = new Map<string, { readonly status: number; readonly headers?: Readonly<Record<string, string>> }>();
  /** Whether the provisioning server puts a part where its Content-Range says (RFC 9110 §14.4); one that does not refuses it. */
  takesParts = true;
  /** What the provisioning server was asked for, in order. */
  readonly requests: { readonly method: string; readonly path: string }[] = [];

  private constructor(virtual: VirtualWorld, callServer: CallServer, seats: readonly Seat[], settings: Readonly<Record<string, string>>) {
    this.#settings = settings;
    this.#virtual = virtual;
    this.clock = virtual.clock;
    this.callServer = callServer;
    this.#seats = seats;
  }

  static async create(options: WorldOptions): Promise<World> {
    const virtual = new VirtualWorld({
      seed: options.seed,
      ...(options.conditions === undefined ? {} : { conditions: options.conditions }),
    });
    virtual.internet.records.addresses.set(worldDomain, [serverAddress]);
    const callServer = await CallServer.open({
      platform: virtual.platform(serverAddress),
      domain: worldDomain,
      listen: [
        { protocol: 'udp', address: serverAddress, port: 5060 },
        { protocol: 'tcp', address: serverAddress, port: 5060 },
      ],
      users: new Map(options.people.map((person) => [person, `secret-${person}`])),
    });
    const mediaClock = new MediaClock(virtual.clock);
    const model = findModel(options.model ?? 'VVX450');
    if (model === undefined) throw new Error(`${options.model ?? ''} is no model`);
    const seats = options.people.map((person, index): Seat => {
      const address = `192.0.2.${10 + index}`;
      const platform = virtual.platform(address);
      const phone = new Phone({
        platform: options.wrapPlatform?.(platform, person) ?? platform,
        model,
        macAddress: `64167f${index.toString(16).padStart(6, '0')}`,
        version: { application: options.release ?? '6.4.3.5017', updater: '6.4.3.1000' },
        address,
        provisioning: { url: `${provisioningOrigin}/` },
        mediaClock,
      });
      return { person, phone, platform };
    });
    const world = new World(virtual, callServer, seats, options.settings ?? {});
    world.#serveFiles();
    return world;
  }

  get phones(): readonly Phone[] {
    return this.#seats.map((seat) => seat.phone);
  }

  /** Everything that was put on the network but what went to and from the provisioning server. */
  get traffic(): readonly TrafficRecord[] {
    return this.#virtual.internet.traffic.filter((record) => record.kind !== 'name' && !record.to.includes(provisioningOrigin));
  }

  /** Further settings of the site, served from now on. */
  setSite(settings: Readonly<Record<string, string>>): void {
    this.setSiteText(
      writeConfiguration({
        'voIpProt.server.1.address': worldDomain,
        'voIpProt.server.1.transport': 'UDPOnly',
        ...this.#settings,
        ...settings,
      }),
    );
  }

  setSiteText(text: string): void {
    this.#files.set('/site.cfg', text);
  }

  /** A file of the provisioning server, by its path. */
  setFile(path: string, text: string): void {
    this.#files.set(path, text);
  }

  /** How the provisioning server answers for a path from now on, whatever it has there. */
  answerWith(path: string, answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }): void {
    this.#answers.set(path, answer);
  }

  /** How often a file was sent or asked for whose path ends so, also while the server was away. */
  attempts(suffix: string): number {
    return this.#virtual.internet.traffic.filter((record) => record.kind === 'http' && record.to.endsWith(suffix)).length;
  }

  /** A phone that is cut off hears and says nothing. */
  setReachable(person: string, isReachable: boolean): void {
    this.#virtual.internet.setReachable(this.phone(person).options.address, isReachable);
  }

  setProvisioningReachable(isReachable: boolean): void {
    this.#virtual.internet.setReachable(new URL(provisioningOrigin).hostname, isReachable);
  }

  phone(person: string): Phone {
    return this.#seat(person).phone;
  }

  pair(first: string, second: string): readonly [Phone, Phone] {
    return [this.phone(first), this.phone(second)];
  }

  /** What a person's phone stands on, before anything was put between: its flash and its log records. */
  platform(person: string): VirtualPlatform {
    return this.#seat(person).platform;
  }

  /** Where somebody stands who is no part of the world. */
  strangerPlatform(address: string): VirtualPlatform {
    return this.#virtual.platform(address);
  }

  /** All phones boot and register. */
  async startPhones(): Promise<void> {
    for (const phone of this.phones) await this.until(phone.start());
    await this.untilTrue(() => this.phones.every((phone) => phone.lines.every((line) => line.isRegistered)));
  }

  until<T>(promise: Promise<T>): Promise<T> {
    return this.clock.runUntil(promise);
  }

  /** Passes time until the condition holds; rejects after ten virtual minutes. */
  async untilTrue(condition: () => boolean, limitMs = 600_000): Promise<void> {
    for (let passedMs = 0; passedMs < limitMs; passedMs += 20) {
      if (condition()) return;
      await this.clock.advance(20);
    }
    throw new Error(`the condition did not come true within ${limitMs} virtual ms: ${condition.toString()}`);
  }

  /** `first` calls `second`, who answers. */
  async connected(first: string, second: string): Promise<{ alice: Phone; bob: Phone }> {
    const [alice, bob] = this.pair(first, second);
    await this.until(alice.calls.place(1, second));
    await this.untilTrue(() => bob.calls.ringing.length === 1);
    await this.until(bob.calls.answer(bob.calls.ringing[0]?.id ?? ''));
    await this.untilTrue(() => alice.calls.calls[0]?.state === 'connected' && bob.calls.calls[0]?.state === 'connected');
    return { alice, bob };
  }

  hold(phone: Phone): Promise<void> {
    return this.until(hold(phone.calls, this.#callOf(phone, 0)));
  }

  resume(phone: Phone): Promise<void> {
    return this.until(resume(phone.calls, this.#callOf(phone, 0)));
  }

  /** Not awaited: the transfer ends when its target has answered. */
  transferBlind(phone: Phone, target: string): Promise<void> {
    return transferBlind(phone.calls, this.#callOf(phone, 0), target);
  }

  async consult(phone: Phone, target: string): Promise<void> {
    await this.until(consult(phone.calls, this.#callOf(phone, 0), target));
  }

  completeTransfer(phone: Phone): Promise<void> {
    return this.until(completeTransfer(phone.calls, this.#callOf(phone, 1)));
  }

  join(phone: Phone): Promise<void> {
    return this.until(join(phone.calls, this.#callOf(phone, 0), this.#callOf(phone, 1)));
  }

  split(phone: Phone): Promise<void> {
    return this.until(split(phone.calls));
  }

  async close(): Promise<void> {
    for (const phone of this.phones) await this.until(phone.close());
    await this.until(this.callServer.close());
  }

  #seat(person: string): Seat {
    const seat = this.#seats.find((candidate) => candidate.person === person);
    if (seat === undefined) throw new ProblemError('not-found', `nobody here is ${person}`);
    return seat;
  }

  #callOf(phone: Phone, index: number): Phone['calls']['calls'][number] {
    const call = phone.calls.calls[index];
    if (call === undefined) throw new ProblemError('not-found', 'the phone has no such call');
    return call;
  }

  /** A provisioning server of files, enough for the phones of this world. */
  #serveFiles(): void {
    const files = this.#files;
    files.set(`/${sitePrimaryName}`, writePrimary({ CONFIG_FILES: '[PHONE_MAC_ADDRESS]-reg.cfg, site.cfg' }));
    this.setSite({});
    for (const { person, phone } of this.#seats) {
      files.set(
        `/${phone.options.macAddress}-reg.cfg`,
        writeConfiguration({
          'reg.1.address': person,
          'reg.1.label': person,
          'reg.1.auth.userId': person,
          'reg.1.auth.password': `secret-${person}`,
        }),
      );
    }
    this.#virtual.routeFetch(provisioningOrigin, async (request) => {
      const { pathname } = new URL(request.url);
      this.requests.push({ method: request.method, path: pathname });
      const answer = this.#answers.get(pathname);
      if (answer !== undefined) return { headers: {}, body: new Uint8Array(), ...answer };
      const uploaded = this.uploads.get(pathname);
      if (request.method === 'PUT') {
        const from = /^bytes (\d+)-/.exec(request.headers?.['content-range'] ?? '')?.[1];
        if (from !== undefined && !this.takesParts) return { status: 400, headers: {}, body: new Uint8Array() };
        const before = uploaded?.subarray(0, Number(from ?? 0)) ?? new Uint8Array();
        this.uploads.set(pathname, concatBytes(before, request.body ?? new Uint8Array()));
        return { status: 201, headers: {}, body: new Uint8Array() };
      }
      const text = files.get(pathname);
      const body = uploaded ?? (text === undefined ? undefined : utf8Bytes(text));
      if (body === undefined) return { status: 404, headers: {}, body: new Uint8Array() };
      const headers = { 'content-length': String(body.length) };
      return { status: 200, headers, body: request.method === 'HEAD' ? new Uint8Array() : body };
    });
  }
}
