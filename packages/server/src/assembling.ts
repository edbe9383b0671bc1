// The server put together: store, certificates, provisioning for phones, console for people; what a crash interrupted is finished before anything listens.

import { ProblemError } from '@offhook/base';
import type { FastifyInstance } from 'fastify';
import { AuditLog } from './audit/audit-log.ts';
import { ThreadedVerification } from './audit/threaded-verification.ts';
import { ConfigurationFiles } from './configuration/configuration-files.ts';
import { Accounts } from './console/accounts.ts';
import { SiteNumbering } from './configuration/site-numbering.ts';
import { PhoneConfigurations } from './configuration/phone-configurations.ts';
import { createConsoleServer, isLoopback } from './console/console-server.ts';
import { FleetOverview } from './console/overview.ts';
import { Jobs } from './jobs.ts';
import { logDueRequests } from './privacy/due-requests.ts';
import { Holds } from './privacy/holds.ts';
import { PhoneTelling } from './privacy/phone-telling.ts';
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
import { Retention } from './retention.ts';
import { SecondReader } from './search/second-reader.ts';
import { Certificates } from './security/certificates.ts';
import { PhoneCertificates } from './security/phone-certificates.ts';
import { listenAt } from './security/listener.ts';
import { legacySecurity, listenerSecurity } from './security/transport-security.ts';
import type { Assembled, Door } from './running.ts';
import type { ServerOptions } from './server-options.ts';
import { backUp } from './store/backup.ts';
import { ErasureJournal } from './store/erasure-journal.ts';
import { journalBeside } from './store/journal-folder.ts';
import { EncryptionKeys } from './store/encryption-keys.ts';
import type { Store } from './store/store.ts';

/** Each server that was opened is in `opened`, for whoever must close it where this rejects. */
export async function assemble(options: ServerOptions, store: Store, opened: FastifyInstance[]): Promise<Assembled> {
  const { platform, checkSync, organisation = 'the controller' } = options;
  const verification = new ThreadedVerification(options);
  const audit = new AuditLog(store, { thread: verification });
  const { verdict: chain, isWhole: isChainVerified } = await audit.verifyRecent();
  if (!chain.isIntact) platform.log.error('the audit chain is broken', { entry: chain.brokenAt ?? 0 });
  await audit.anchor();
  const jobs = new Jobs(store);
  const accounts = new Accounts(store, audit);
  const certificates = new Certificates(store, options.names ?? [], options.certificate);
  const certificate = await certificates.load();
  const decoys = new Decoys({ store, audit, macAddresses: options.decoys ?? [] });
  const devices = new Devices(store, audit, decoys);
  const parties = new PartyVault(store);
  await parties.indexNames();
  const ledger = new SuppressionLedger(store);
  const configuration = await ConfigurationFiles.load(store);
  const numbering = new SiteNumbering({ store, configuration, given: options.numbering });
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
  const journal = await openJournal(options, store);
  const again = await replayErasures({ store, journal, ledger, artefacts, devices, audit, ownership, jobs });
  if (again > 0) platform.log.warn('the store was restored from before: erasures were carried out again', { count: again });
  await numbering.settle(readAnew);
  const reader = new SecondReader({ store, parties, place: options });
  const logins = new PhoneLogins(store, ownership);
  await logins.load();
  const owners = new OwnerWatch({ store, configuration, ownership, artefacts, logins });
  await owners.look();
  const about = { store, parties, configuration, ownership, reader, looks: new RecentLooks(), artefacts, audit };
  const holds = new Holds(about);
  await holds.endDue();
  const telling = new PhoneTelling({ store, jobs, checkSync });
  const requests = new Requests({ ...about, owners, ledger, journal, jobs, checkSync }, { receipts, holds, telling, organisation });
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
  const authorities = await options.phoneAuthorities?.();
  const certified =
    authorities === undefined
      ? undefined
      : new CertifiedRequests({ platform, certificates: PhoneCertificates.read(platform, authorities), devices, audit });
  const admission = { devices, waiting, certified, firstContact, decoys, rules, refusedPhones, compareVersions };
  const parts = { ...admission, platform, configuration, artefacts, counts, logins };
  const provisioning = createProvisioningServer({ ...parts, security: listenerSecurity(certificate) });
  opened.push(provisioning);
  const others = [
    { name: 'legacy', at: options.legacyListen, security: legacySecurity(certificate) },
    { name: 'plain', at: options.plainListen, security: undefined },
  ] as const;
  const doors: Door[] = [];
  for (const { name, at, security } of others) {
    if (at === undefined) continue;
    const server = createProvisioningServer({ ...parts, security });
    opened.push(server);
    doors.push({ name, server, at: await listenAt(server, at, name) });
  }
  const consoleAt = options.consoleListen ?? { address: '127.0.0.1', port: 0 };
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
    addEncryptionKey: (text, actor) => addEncryptionKey({ encryptionKeys, audit, artefacts }, text, actor),
    backUp: async () => {
      const { backups } = options;
      if (backups === undefined) throw new ProblemError('unsupported', 'start the server with --backups FOLDER to have backups made');
      return backUp(store, backups);
    },
    retention,
    assets: options.assets ?? new Map(),
    certificate: isSecure ? certificate : undefined,
  });
  opened.push(console);
  const provisioningAt = await listenAt(provisioning, options.listen, 'provisioning');
  const listeningConsoleAt = await listenAt(console, consoleAt, 'console', { connections: 1000, requestWithinMs: 30_000 });
  // Last, so that a start that fails leaves no account whose password nobody saw.
  const administrator = await accounts.ensureAdministrator();
  if (administrator !== undefined) options.onFirstStart?.(administrator);
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
    jobs,
    requests,
    telling,
    owners,
    reader,
    verification,
    isChainVerified,
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

function openJournal(options: ServerOptions, store: Store): Promise<ErasureJournal> {
  const { journal = journalBeside(options.directory, store.platform.random), isJournalLost = false } = options;
  return ErasureJournal.open(store, journal, { isLostAccepted: isJournalLost });
}

/** Files that waited for the key are read; answers its description. */
export async function addEncryptionKey(
  { encryptionKeys, audit, artefacts }: Pick<Assembled, 'encryptionKeys' | 'audit' | 'artefacts'>,
  text: string,
  actor: string,
): Promise<string> {
  const description = await encryptionKeys.add(text);
  await audit.record(actor, 'encryption-key-added', {});
  await artefacts.readKept();
  return description;
}
