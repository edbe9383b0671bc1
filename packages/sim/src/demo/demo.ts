// The demo: server, call server and three phones in one process on loopback, provisioned over HTTPS under an authority made on first start.

import type { Platform } from '@offhook/base';
import { isProblem, messageOf } from '@offhook/base';
import { MediaClock } from '@offhook/media';
import type { Asset } from '@offhook/phone';
import { HandsetServer, Phone, handsetBounds } from '@offhook/phone';
import type { AdministratorCredentials, OffhookServer } from '@offhook/server';
import { createServer, listenAt } from '@offhook/server';
import { findModel } from '@offhook/ucs';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

import { CallServer } from '../call-server/call-server.ts';
import type { DemoSeat, DemoState } from './demo-state.ts';
import { loadDemoState, saveDemoState } from './demo-state.ts';

export interface DemoOptions {
  /** `files` is rooted at `directory`. */
  readonly platform: Platform;
  readonly directory: string;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly ports: { readonly provisioning: number; readonly console: number; readonly handsets: number };
  readonly onStep?: (step: string) => void;
  /** Called once in the life of the store, before the phones start. */
  readonly onFirstStart?: (credentials: AdministratorCredentials) => void;
  /** Added to the site's settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface DemoHandset {
  readonly user: string;
  readonly name: string;
  readonly model: string;
  readonly url: string;
}

const loopback = '127.0.0.1';
const domain = 'demo.offhook.test';
const version = { application: '6.4.3.5017', updater: '6.4.3.1000' } as const;

export class Demo {
  readonly server: OffhookServer;
  readonly callServer: CallServer;
  readonly phones: readonly Phone[];
  readonly handsets: readonly DemoHandset[];
  /** Only at the first start. */
  readonly administrator: AdministratorCredentials | undefined;
  readonly #handsetServer: HandsetServer;
  readonly #app: FastifyInstance;
  #isClosed = false;

  private constructor(parts: {
    server: OffhookServer;
    callServer: CallServer;
    phones: readonly Phone[];
    handsets: readonly DemoHandset[];
    handsetServer: HandsetServer;
    app: FastifyInstance;
  }) {
    this.server = parts.server;
    this.callServer = parts.callServer;
    this.phones = parts.phones;
    this.handsets = parts.handsets;
    this.administrator = parts.server.administrator;
    this.#handsetServer = parts.handsetServer;
    this.#app = parts.app;
  }

  /** Rejects with ProblemError as a server's start does; then nothing runs on. */
  static async start(options: DemoOptions): Promise<Demo> {
    const opened: (() => Promise<void>)[] = [];
    try {
      return await Demo.#open(options, opened);
    } catch (error) {
      for (const close of opened.toReversed()) await close();
      throw error;
    }
  }

  static async #open(options: DemoOptions, opened: (() => Promise<void>)[]): Promise<Demo> {
    const step = (text: string): void => options.onStep?.(text);
    const { platform } = options;
    let state = await loadDemoState(platform.files, platform.random);
    // Before the server: a port that is taken must not cost its first start.
    const app = fastify({ logger: false });
    const handsetServer = new HandsetServer({ random: platform.random, assets: options.assets });
    await handsetServer.register(app);
    opened.push(async () => {
      handsetServer.close();
      await app.close();
    });
    const { port } = await listenAt(app, { address: loopback, port: options.ports.handsets }, 'handsets', handsetBounds);
    step('Starting the call server');
    const callServer = await CallServer.open({
      platform,
      domain,
      listen: [
        { protocol: 'udp', address: loopback, port: 0 },
        { protocol: 'tcp', address: loopback, port: 0 },
      ],
      users: new Map(state.seats.map((seat) => [seat.user, seat.sipPassword])),
    });
    opened.push(() => callServer.close());
    step('Starting the server');
    const userOf = new Map(state.seats.map((seat) => [seat.macAddress, seat.user]));
    const server = createServer({
      platform: { ...platform, files: platform.files.within('server') },
      directory: `${options.directory}/server`,
      listen: { address: loopback, port: options.ports.provisioning },
      consoleListen: { address: loopback, port: options.ports.console },
      assets: options.assets,
      organisation: 'Offhook demo',
      ...(options.onFirstStart === undefined ? {} : { onFirstStart: options.onFirstStart }),
      checkSync: async (macAddress) =>
        (await callServer.notify(userOf.get(macAddress) ?? '', 'check-sync')).some((status) => status === 200),
    });
    opened.push(() => server.close());
    await server.start();
    state = await enrolSeats(server, state, platform);
    await configure(server, callServer, state, options.settings ?? {});
    const mediaClock = new MediaClock(platform.clock);
    const phones = state.seats.map((seat) => createPhone(seat, { platform, server, mediaClock }));
    const paths = phones.map((phone, index) => handsetServer.seat(phone, state.seats[index]?.handsetKey));
    opened.push(async () => void (await Promise.all(phones.map((phone) => phone.close()))));
    for (const [index, phone] of phones.entries()) {
      step(`Starting phone ${index + 1} of ${phones.length}`);
      await phone.start();
    }
    const handsets = state.seats.map((seat, index) => ({
      user: seat.user,
      name: seat.name,
      model: findModel(seat.model)?.label ?? seat.model,
      url: `http://${loopback}:${port}${paths[index] ?? ''}`,
    }));
    return new Demo({ server, callServer, phones, handsets, handsetServer, app });
  }

  /** Phones first, so that what they have to say still finds a server. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handsetServer.close();
    await Promise.all(this.phones.map((phone) => phone.close()));
    await this.#app.close();
    await this.server.close();
    await this.callServer.close();
  }
}

function createPhone(seat: DemoSeat, parts: { platform: Platform; server: OffhookServer; mediaClock: MediaClock }): Phone {
  const { platform, server, mediaClock } = parts;
  const model = findModel(seat.model);
  if (model === undefined) throw new Error(`${seat.model} is a model`);
  return new Phone({
    platform: {
      ...platform,
      files: platform.files.within(`phones/${seat.macAddress}`),
      log: platform.log.child({ phone: seat.macAddress }),
    },
    model,
    macAddress: seat.macAddress,
    version,
    address: loopback,
    provisioning: {
      url: server.urls.provisioning,
      user: seat.provisioningUser,
      password: seat.provisioningPassword,
      trust: [server.certificateAuthority],
    },
    mediaClock,
    sipPort: 0,
  });
}

/** Phones without credentials get them; a server that was made anew knows none of them. */
async function enrolSeats(server: OffhookServer, state: DemoState, platform: Platform): Promise<DemoState> {
  const isNew = server.administrator !== undefined;
  const seats: DemoSeat[] = [];
  for (const seat of state.seats) {
    if (!isNew && seat.provisioningPassword !== '') {
      seats.push(seat);
      continue;
    }
    const enrolment = await server.enrol({ macAddress: seat.macAddress, model: seat.model, label: seat.name }).catch((error: unknown) => {
      if (!isProblem(error, 'conflict')) throw error;
      platform.log.info('phone enrolled already, renewing its credentials', { reason: messageOf(error) });
      return server.renewCredentials(seat.macAddress);
    });
    seats.push({ ...seat, provisioningUser: enrolment.userName, provisioningPassword: enrolment.password });
  }
  const next = { seats };
  await saveDemoState(platform.files, next);
  return next;
}

async function configure(
  server: OffhookServer,
  callServer: CallServer,
  state: DemoState,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await server.setConfiguration('site', {
    'tcpIpApp.sntp.gmtOffset': '0',
    'voIpProt.server.1.address': loopback,
    'voIpProt.server.1.port': String(callServer.port('udp')),
    'voIpProt.server.1.transport': 'UDPOnly',
    'sec.srtp.offer': '1',
    // What was erased on the server goes from the phones too, at the next check-sync.
    'voIpProt.SIP.specialEvent.checkSync.downloadCallList': '1',
    'voIpProt.SIP.specialEvent.checkSync.downloadDirectory': '1',
    'callLists.writeDelay.terminated': '10',
    ...settings,
  });
  for (const seat of state.seats) {
    await server.setConfiguration(seat.macAddress, {
      'reg.1.address': `${seat.user}@${domain}`,
      'reg.1.label': seat.user,
      'reg.1.displayName': seat.name,
      'reg.1.auth.userId': seat.user,
      'reg.1.auth.password': seat.sipPassword,
    });
  }
}
