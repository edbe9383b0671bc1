// The server put together: store, certificates, provisioning for phones, console for people; what a crash interrupted is finished before anything listens.

import type { Enrolment } from '@offhook/api';

import { ProblemError, endpointText, isProblem } from '@offhook/base';
import type { FastifyInstance } from 'fastify';

import { AuditLog } from './audit/audit-log.ts';
import { ConfigurationFiles } from './configuration/configuration-files.ts';
import { Accounts } from './console/accounts.ts';
import { SiteNumbering } from './configuration/site-numbering.ts';
import { PhoneConfigurations } from './configuration/phone-configurations.ts';
import { createConsoleServer, isLoopback } from './console/console-server.ts';
import { FleetOverview } from './console/overview.ts';
import { logDueRequests } from './privacy/due-requests.ts';
import { Holds } from './privacy/holds.ts';
import { OwnerWatch } from './privacy/owner-watch.ts';
import { readNumbersAnew } from './privacy/numbers-anew.ts';
import { replayErasures } from './privacy/replay.ts';
import { RecentLooks } from './privacy/about.ts';
import { Persons } from './privacy/persons.ts';
import { Receipts } from './privacy/receipts.ts';
import { Requests } from './privacy/requests.ts';
import { AdmissionRules } from './provisioning/admission-rules.ts';
import { Artefacts } from './provisioning/artefacts.ts';
import { CertifiedRequests } from './provisioning/certified-requests.ts';
import { Decoys } from './provisioning/decoys.ts';
import { Devices } from './provisioning/devices.ts';
import { FirstContact } from './provisioning/first-contact.ts';
import { FolderExport } from './provisioning/folder-export.ts';
import { PhonePlaces } from './provisioning/phone-places.ts';
import { createProvisioningServer } from './provisioning/provisioning-server.ts';
import { RefusedPhones } from './provisioning/refused-phones.ts';
import { WaitingPhones } from './provisioning/waiting-phones.ts';
import { ServedCounts } from './provisioning/served-counts.ts';
import { KeptFiles } from './records/kept-files.ts';
import { LineOwnership } from './records/line-ownership.ts';
import { PhoneLogins } from './records/phone-logins.ts';
import { PartyVault } from './records/party-vault.ts';
import { SuppressionLedger } from './records/suppression-ledger.ts';
import { RegularWork } from './regular-work.ts';
import { Retention } from './retention.ts';
import { SecondReader } from './search/second-reader.ts';
import { Certificates } from './security/certificates.ts';
import { PhoneCertificates } from './security/phone-certificates.ts';
import { listenAt } from './security/listener.ts';
import type { ListenerSecurity } from './security/transport-security.ts';
import { legacySecurity, listenerSecurity } from './security/transport-security.ts';
import type { Assembled, Door, Running } from './running.ts';
import type { AdministratorCredentials, DeviceEnrolment, OffhookServer, ServerOptions } from './server-options.ts';
import { backUp, backUpWhenDue } from './store/backup.ts';
import { ErasureJournal } from './store/erasure-journal.ts';
import { journalBeside } from './store/journal-folder.ts';
import { lockStore, noLock } from './store/store-lock.ts';
import { EncryptionKeys } from './store/encryption-keys.ts';
import type { Store } from './store/store.ts';
import { openStore } from './store/store.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;
const chainMs = 1000;

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
      this.#running = { ...(await records.alone('start', () => this.#assemble(ofStore, opened))), lock };
    } catch (error) {
      for (const server of opened) await server.close();
      await store?.close();
      lock.release();
      throw error;
    }
    const running = this.#running;
    this.#regular.every(dayMs, 'the daily work failed', () => this.#workDaily(running));
    const { backups } = this.#options;
    if (backups !== undefined) this.#regular.every(hourMs, 'no backup was made', () => backUpWhenDue(running.store, backups));
    this.#regular.every(chainMs, 'the audit chain was not continued', () => running.audit.chain());
    const { keys, records } = running.store;
    // What an erasure or a retention took out of the files is not left in the log of writes either.
    this.#regular.every(minuteMs, 'the work of each minute failed', async () => {
      await running.owners.look();
      await running.holds.endDue();
      await Promise.all([keys.checkpoint(), records.checkpoint()]);
    });
  }

  async #assemble(store: Store, opened: FastifyInstance[]): Promise<Assembled> {
    const { platform, checkSync, organisation = 'the controller' } = this.#options;
    const audit = new AuditLog(store);
    const chain = await audit.verify();
    if (!chain.isIntact) platform.log.error('the audit chain is broken', { entry: chain.brokenAt ?? 0 });
    await audit.anchor();
    const accounts = new Accounts(store, audit);
    const certificates = new Certificates(store, this.#options.names ?? [], this.#options.certificate);
    const certificate = await certificates.load();
    const decoys = new Decoys({ store, audit, macAddresses: this.#options.decoys ?? [] });
    const devices = new Devices(store, audit, decoys);
    const parties = new PartyVault(store);
    await parties.indexNames();
    const ledger = new SuppressionLedger(store);
    const configuration = await ConfigurationFiles.load(store);
    const numbering = new SiteNumbering({ store, configuration, given: this.#options.numbering });
    await numbering.learn();
    const encryptionKeys = await EncryptionKeys.load(store);
    const receipts = await Receipts.load(store);
    const ownership = new LineOwnership(store);
    const artefacts = new Artefacts({
      store,
      kept: new KeptFiles(store),
      parties,
      ledger,
      devices,
      audit,
      configuration,
      encryptionKeys: () => encryptionKeys.all,
      onConfirmed: (ids) => requests.confirmed(ids),
    });
    const readAnew = (): Promise<void> => readNumbersAnew({ store, parties, artefacts, devices, configuration, ownership });
    configuration.follow(async () => {
      await numbering.learn();
      await numbering.settle(readAnew);
    });
    const journal = await this.#openJournal(store);
    const again = await replayErasures({ store, journal, ledger, artefacts, devices, audit, ownership });
    if (again > 0) platform.log.warn('the store was restored from before: erasures were carried out again', { count: again });
    await numbering.settle(readAnew);
    const reader = new SecondReader({ store, parties, place: this.#options });
    const logins = new PhoneLogins(store, ownership);
    await logins.load();
    const owners = new OwnerWatch({ store, configuration, ownership, artefacts, logins });
    await owners.look();
    const about = { store, parties, configuration, ownership, reader, looks: new RecentLooks(), artefacts, audit };
    const holds = new Holds(about);
    await holds.endDue();
    const requests = new Requests({ ...about, owners, ledger, journal, checkSync }, { receipts, holds, organisation });
    const resumed = await requests.resume();
    if (resumed > 0) platform.log.info('interrupted requests were finished', { count: resumed });
    const retention = new Retention({ store, holds, audit, forgetRendered: () => artefacts.stored.forgetRendered() });
    await retention.sweep();
    await logDueRequests(store);

    const places = new PhonePlaces({ store, audit });
    const counts = new ServedCounts({ store, devices, audit, places });
    const rules = await AdmissionRules.load({ store, audit });
    const refusedPhones = new RefusedPhones({ store, audit, devices });
    const waiting = new WaitingPhones(store, rules);
    const firstContact = new FirstContact({ store, devices, audit, places, rules });
    const compareVersions = (): Promise<void> => store.versions.compare();
    const authorities = await this.#options.phoneAuthorities?.();
    const certified =
      authorities === undefined
        ? undefined
        : new CertifiedRequests({ platform, certificates: PhoneCertificates.read(platform, authorities), devices, audit });
    const admission = { devices, waiting, certified, firstContact, decoys, rules, refusedPhones, compareVersions };
    const parts = { ...admission, platform, configuration, artefacts, counts, logins };
    const provisioning = createProvisioningServer({ ...parts, security: listenerSecurity(certificate) });
    opened.push(provisioning);
    const others = [
      { name: 'legacy', at: this.#options.legacyListen, security: legacySecurity(certificate) },
      { name: 'plain', at: this.#options.plainListen, security: undefined },
    ] as const;
    const doors: Door[] = [];
    for (const { name, at, security } of others) {
      if (at === undefined) continue;
      const server = createProvisioningServer({ ...parts, security });
      opened.push(server);
      doors.push({ name, server, at: await listenAt(server, at, name) });
    }
    const consoleAt = this.#options.consoleListen ?? { address: '127.0.0.1', port: 0 };
    const isSecure = !isLoopback(consoleAt.address);
    const console = await createConsoleServer({
      platform,
      accounts,
      devices,
      fleet: new FleetOverview({ configuration, store, devices, audit }),
      persons: new Persons({ store, parties, configuration }),
      requests,
      holds,
      audit,
      counts,
      compareVersions,
      rules,
      folderExport: new FolderExport({ devices, configuration, stored: artefacts.stored, laidDown: artefacts.laidDown }),
      phoneConfigurations: new PhoneConfigurations({ store, devices, configuration }),
      removal: { store, devices, artefacts, configuration, audit, ownership, holds },
      waiting,
      owners,
      configuration,
      checkSync,
      firstContact,
      encryptionKeys: () => encryptionKeys.all.map(({ description }) => description),
      addEncryptionKey: (text, actor) => this.#addEncryptionKey(text, actor),
      backUp: async () => {
        const { backups } = this.#options;
        if (backups === undefined) throw new ProblemError('unsupported', 'start the server with --backups FOLDER to have backups made');
        return backUp(store, backups);
      },
      retention,
      assets: this.#options.assets ?? new Map(),
      certificate: isSecure ? certificate : undefined,
    });
    opened.push(console);
    const provisioningAt = await listenAt(provisioning, this.#options.listen, 'provisioning');
    const listeningConsoleAt = await listenAt(console, consoleAt, 'console', { connections: 1000, requestWithinMs: 30_000 });
    // Last, so that a start that fails leaves no account whose password nobody saw.
    const administrator = await accounts.ensureAdministrator();
    if (administrator !== undefined) this.#options.onFirstStart?.(administrator);
    return {
      store,
      audit,
      devices,
      artefacts,
      parties,
      configuration,
      encryptionKeys,
      holds,
      retention,
      owners,
      reader,
      counts,
      certificates,
      authority: certificate.authority,
      receiptFingerprint: receipts.fingerprint,
      administrator,
      doors,
      provisioning: { server: provisioning, at: provisioningAt },
      console: { server: console, at: listeningConsoleAt, isSecure },
    };
  }

  #openJournal(store: Store): Promise<ErasureJournal> {
    const { journal = journalBeside(this.#options.directory, store.platform.random), isJournalLost = false } = this.#options;
    return ErasureJournal.open(store, journal, { isLostAccepted: isJournalLost });
  }

  /** Expired data goes, and a certificate that ends soon is replaced without closing a connection. */
  async #workDaily({ store, holds, retention, audit, parties, certificates, provisioning, console, doors }: Running): Promise<void> {
    // First: what is broken is not shortened.
    if (!(await audit.verify()).isIntact) this.#options.platform.log.error('the audit chain is broken', {});
    await holds.endDue();
    await retention.sweep();
    await logDueRequests(store);
    await parties.collectLeftOver();
    const certificate = await certificates.load();
    const context = listenerSecurity(certificate);
    for (const { server } of [provisioning, console])
      if ('setSecureContext' in server.server) (server.server as SecureServer).setSecureContext(context);
    for (const { name, server } of doors)
      if (name === 'legacy' && 'setSecureContext' in server.server)
        (server.server as SecureServer).setSecureContext(legacySecurity(certificate));
  }

  close(): Promise<void> {
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
    for (const { server } of [running.provisioning, running.console, ...running.doors]) {
      server.server.closeAllConnections();
      await server.close();
    }
    try {
      await running.counts.flush();
      await running.audit.anchor();
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
    return this.#addEncryptionKey(text, 'administrator').then(() => undefined);
  }

  /** Answers its description. */
  async #addEncryptionKey(text: string, actor: string): Promise<string> {
    const { encryptionKeys, audit, artefacts } = this.#require();
    const description = await encryptionKeys.add(text);
    await audit.record(actor, 'encryption-key-added', {});
    await artefacts.readKept();
    return description;
  }
}

interface SecureServer {
  setSecureContext(context: ListenerSecurity): void;
}
