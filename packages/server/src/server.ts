// A server from its start to its end: it is put together, does its regular work, and closes in order.

import type { Enrolment } from '@offhook/api';
import { ProblemError, endpointText, isProblem } from '@offhook/base';
import type { FastifyInstance } from 'fastify';
import { clearLeftOver, isVerifiedToday, verifyWhole, workDailyWhenDue } from './daily-work.ts';
import { RegularWork } from './regular-work.ts';
import type { ListenerSecurity } from './security/transport-security.ts';
import { legacySecurity, listenerSecurity } from './security/transport-security.ts';
import type { Door, Running } from './running.ts';
import type { AdministratorCredentials, DeviceEnrolment, OffhookServer, ServerOptions } from './server-options.ts';
import { backUpWhenDue } from './store/backup.ts';
import { lockStore, noLock } from './store/store-lock.ts';
import type { Store } from './store/store.ts';
import { openStore } from './store/store.ts';
import { addEncryptionKey, assemble } from './assembling.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;
const secondMs = 1000;
/** How soon the daily work is looked for that is due, or has failed. */
const dailyLookMs = 2 * minuteMs;
/** How soon what another process has left is looked for. */
const takeUpMs = 3000;

/** `start` rejects with ProblemError storage, network, conflict where another process has the store, decryption-failed, corrupt, bad-configuration or unsupported. */
export function createServer(options: ServerOptions): OffhookServer {
  return new Server(options);
}

class Server implements OffhookServer {
  readonly #options: ServerOptions;
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #running: Running | undefined;
  readonly #regular: RegularWork;
  readonly #besides = new Set<Promise<void>>();
  #isClosing = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#regular = new RegularWork(options.platform);
  }

  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { platform, directory, masterKey, numbering, postgres } = this.#options;
    // A server of PostgreSQL has turns for as many as come.
    const lock = postgres === undefined ? await lockStore({ platform, directory }) : noLock;
    const opened: FastifyInstance[] = [];
    let store: Store | undefined;
    try {
      store = await openStore({
        platform,
        directory,
        ...(masterKey === undefined ? {} : { masterKey }),
        ...(numbering === undefined ? {} : { numbering }),
        ...(postgres === undefined ? {} : { postgres }),
      });
      const { records } = store;
      const ofStore = store;
      // Of several that start at once, one makes what is missing, and the others find it.
      this.#running = { ...(await records.alone('start', () => assemble(this.#options, ofStore, opened))), lock };
    } catch (error) {
      for (const server of opened) await server.close();
      await store?.close();
      lock.release();
      throw error;
    }
    const running = this.#running;
    if (!running.isChainVerified) void this.#verifyWhole(running);
    void this.#beside(clearLeftOver(running, () => this.#isClosing));
    this.#regular.every(dailyLookMs, 'the daily work failed', () => workDailyWhenDue(running));
    this.#regular.every(hourMs, 'the audit chain was not verified', async () => {
      if (!(await isVerifiedToday(running))) await this.#verifyWhole(running);
    });
    this.#regular.every(dayMs, 'no certificate was loaded anew', () => this.#renewCertificates(running));
    const { backups } = this.#options;
    if (backups !== undefined) this.#regular.every(hourMs, 'no backup was made', () => backUpWhenDue(running.store, backups));
    this.#regular.every(secondMs, 'the audit chain was not continued', () => running.audit.chain());
    this.#regular.every(secondMs, 'phones were not told of an erasure', () => running.telling.round());
    this.#regular.every(takeUpMs, 'requests were not taken up', () => running.requests.takeUp());
    const { keys, records } = running.store;
    // What an erasure or a retention took out of the files is not left in the log of writes either.
    this.#regular.every(minuteMs, 'the work of each minute failed', async () => {
      await running.owners.look();
      await running.holds.endDue();
      await Promise.all([keys.checkpoint(), records.checkpoint()]);
    });
  }

  /** Beside everything else; the end of the server waits for it. */
  async #beside(work: Promise<void>): Promise<void> {
    this.#besides.add(work);
    await work;
    this.#besides.delete(work);
  }

  #verifyWhole({ audit }: Running): Promise<void> {
    return this.#beside(verifyWhole({ audit, log: this.#options.platform.log, isClosing: () => this.#isClosing }));
  }

  /** One that ends soon is replaced without closing a connection. */
  async #renewCertificates({ certificates, provisioning, console, doors }: Running): Promise<void> {
    const certificate = await certificates.load();
    const context = listenerSecurity(certificate);
    for (const { server } of [provisioning, console])
      if ('setSecureContext' in server.server) (server.server as SecureServer).setSecureContext(context);
    for (const { name, server } of doors)
      if (name === 'legacy' && 'setSecureContext' in server.server)
        (server.server as SecureServer).setSecureContext(legacySecurity(certificate));
  }

  close(): Promise<void> {
    this.#isClosing = true;
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // A start that failed has cleaned up after itself and told its caller.
    await this.#starting?.catch(() => undefined);
    const running = this.#running;
    if (running === undefined) return;
    this.#regular.close();
    running.counts.close();
    await running.reader.close();
    await running.verification.close();
    await Promise.all(this.#besides);
    for (const { server } of [running.provisioning, running.console, ...running.doors]) {
      server.server.closeAllConnections();
      await server.close();
    }
    try {
      await running.counts.flush();
      await running.audit.anchor();
      await running.jobs.close();
    } catch (error) {
      if (!isProblem(error)) throw error;
      // A full disk must not keep a server from stopping: only counts of served files are lost.
      this.#options.platform.log.error('counts of served files were not written', { reason: error.message });
    } finally {
      await running.store.close();
      running.lock.release();
    }
  }

  #require(): Running {
    if (this.#running === undefined) throw new ProblemError('conflict', 'the server has not been started');
    return this.#running;
  }

  get urls(): OffhookServer['urls'] {
    const { provisioning, console, doors } = this.#require();
    const urlOf = (wanted: Door['name'], scheme: string): string | undefined => {
      const door = doors.find(({ name }) => name === wanted);
      return door === undefined ? undefined : `${scheme}://${endpointText(door.at)}/`;
    };
    const legacy = urlOf('legacy', 'https');
    const plain = urlOf('plain', 'http');
    return {
      ...(legacy === undefined ? {} : { legacy }),
      ...(plain === undefined ? {} : { plain }),
      provisioning: `https://${endpointText(provisioning.at)}/`,
      console: `${console.isSecure ? 'https' : 'http'}://${endpointText(console.at)}/console/`,
    };
  }

  get certificateAuthority(): string {
    return this.#require().authority;
  }

  get receiptFingerprint(): string {
    return this.#require().receiptFingerprint;
  }

  get administrator(): AdministratorCredentials | undefined {
    return this.#require().administrator;
  }

  async enrol(device: DeviceEnrolment): Promise<Enrolment> {
    return this.#require().devices.enrol(device);
  }

  async renewCredentials(macAddress: string): Promise<Enrolment> {
    return this.#require().devices.renewCredentials(macAddress);
  }

  async setConfiguration(scope: string, values: Readonly<Record<string, string>>): Promise<void> {
    const { configuration, audit } = this.#require();
    await configuration.set(scope, values);
    await audit.record('administrator', 'configuration-set', { scope, parameters: Object.keys(values).length });
  }

  addEncryptionKey(text: string): Promise<void> {
    return addEncryptionKey(this.#require(), text, 'administrator').then(() => undefined);
  }
}

interface SecureServer {
  setSecureContext(context: ListenerSecurity): void;
}
