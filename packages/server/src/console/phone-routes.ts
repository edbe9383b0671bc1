// The console's interface to phones: admitting, renewing, removing, telling them to come, and what is set for them.

import {
  addEncryptionKeySchema,
  admissionSchema,
  changeConfigurationSchema,
  openFirstContactSchema,
  renewCredentialsSchema,
  replaceDeviceSchema,
  routes,
  sayOwnerSchema,
  setAdmissionRulesSchema,
} from '@offhook/api';
import type { Enrolment, LineOwner } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import { instantsOf } from '@offhook/privacy';
import { findParameter } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { PhoneConfigurations } from '../configuration/phone-configurations.ts';
import type { OwnerWatch } from '../privacy/owner-watch.ts';
import { adoptUploads } from '../provisioning/adoption.ts';
import { replaceDevice } from '../provisioning/device-replacement.ts';
import type { RemovalParts } from '../provisioning/device-removal.ts';
import { removeDevice } from '../provisioning/device-removal.ts';
import { requireMacAddress } from '../provisioning/phone-address.ts';
import type { AdmissionRules } from '../provisioning/admission-rules.ts';
import type { FirstContact } from '../provisioning/first-contact.ts';
import type { FolderExport } from '../provisioning/folder-export.ts';
import { zoneNow } from '../records/phone-zone.ts';
import type { LineOwnership } from '../records/line-ownership.ts';
import { loadOwners } from '../records/line-ownership.ts';
import type { ServedCounts } from '../provisioning/served-counts.ts';
import type { WaitingPhones } from '../provisioning/waiting-phones.ts';
import { isAddress } from '../provisioning/networks.ts';
import type { AddRoute } from './route-call.ts';

export interface PhoneRouteParts {
  readonly removal: RemovalParts & { readonly ownership: LineOwnership };
  readonly waiting: WaitingPhones;
  readonly firstContact: FirstContact;
  readonly rules: AdmissionRules;
  readonly counts: ServedCounts;
  readonly owners: OwnerWatch;
  readonly configuration: ConfigurationFiles;
  readonly phoneConfigurations: PhoneConfigurations;
  readonly folderExport: FolderExport;
  /** Descriptions of the keys with which phones encrypt what they upload. */
  readonly encryptionKeys: () => readonly string[];
  readonly addEncryptionKey: (text: string, actor: string) => Promise<string>;
  readonly checkSync: ((macAddress: string) => Promise<boolean>) | undefined;
}

/** A secret is not shown again. */
function shownValues(values: Readonly<Record<string, string>>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, findParameter(name)?.row.secret === true ? null : value]));
}

/** Where the phone finds its credentials (guide, device.prov.user, device.prov.password and their gates). */
async function writeCredentials(configuration: ConfigurationFiles, { macAddress, userName, password }: Enrolment): Promise<void> {
  await configuration.set(macAddress, {
    ...configuration.values(macAddress),
    'device.set': '1',
    'device.prov.user.set': '1',
    'device.prov.user': userName,
    'device.prov.password.set': '1',
    'device.prov.password': password,
  });
}

export function addPhoneRoutes(add: AddRoute, parts: PhoneRouteParts): void {
  const { removal, waiting, configuration, phoneConfigurations, folderExport, checkSync, owners } = parts;
  const { devices, audit } = removal;
  add(routes.admitDevices, async ({ request, session }) => {
    const { phones, handOver } = admissionSchema.parse(request.body);
    const answer = await devices.admit(phones, session.userName, handOver);
    if (handOver) for (const enrolment of answer.admitted) await writeCredentials(configuration, enrolment);
    return answer;
  });
  add(routes.renewCredentials, async ({ parameter, request, session }) => {
    const { handOver } = renewCredentialsSchema.parse(request.body ?? {});
    const enrolment = await devices.renewCredentials(parameter('macAddress'), { actor: session.userName, isHandedOver: handOver });
    // Where the file has any, it has these: a phone that reads it takes what is there.
    if (handOver || 'device.prov.password' in configuration.values(enrolment.macAddress)) await writeCredentials(configuration, enrolment);
    return enrolment;
  });
  add(routes.removeDevice, ({ parameter, session }) => removeDevice(removal, requireMacAddress(parameter('macAddress')), session.userName));
  add(routes.tellDevice, async ({ parameter, session }) => {
    const macAddress = requireMacAddress(parameter('macAddress'));
    const wasTold = (await checkSync?.(macAddress)) === true;
    await audit.record(session.userName, 'device-told', { device: macAddress, wasTold });
    return { wasTold };
  });
  const ownersOf = async (macAddress: string): Promise<LineOwner[]> => {
    const owners = await loadOwners(removal.store, removal.store.records.db, [macAddress]);
    return owners.map(({ id, line, source, fromMs, untilMs, identity }) => ({
      id,
      line,
      source,
      addresses: [...(identity?.addresses ?? [])],
      names: [...(identity?.names ?? [])],
      ...(fromMs === undefined ? {} : { from: new Date(fromMs).toISOString() }),
      ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
    }));
  };
  const enrolled = async (parameter: (name: string) => string): Promise<string> => {
    const macAddress = requireMacAddress(parameter('macAddress'));
    if ((await devices.find(macAddress)) === undefined) throw new ProblemError('not-found', `no phone ${macAddress} is enrolled`);
    return macAddress;
  };
  /** A day, and a time without a zone, are by the clock of the phone; by UTC where nothing says its zone. */
  const momentOf = async (macAddress: string, time: string | undefined): Promise<number | undefined> => {
    if (time === undefined) return undefined;
    if (/(?:Z|[+-]\d\d:?\d\d)$/.test(time.slice('yyyy-mm-dd'.length))) return Date.parse(time);
    const atMs = Date.parse(time.length > 'yyyy-mm-dd'.length ? `${time}Z` : `${time}T00:00:00Z`);
    const zone = await zoneNow({ store: removal.store, configuration, access: removal.store.records.db }, macAddress);
    return zone === undefined ? atMs : instantsOf(atMs, zone).earliestMs;
  };
  add(routes.lineOwners, async ({ parameter }) => {
    await owners.settled();
    return ownersOf(await enrolled(parameter));
  });
  add(routes.sayOwner, async ({ parameter, request, session }) => {
    const macAddress = await enrolled(parameter);
    const { line, identifiers, from, until } = sayOwnerSchema.parse(request.body);
    for (const identifier of identifiers) removal.store.keyReader.ofIdentifier(identifier);
    await removal.ownership.say({
      macAddress,
      line,
      addresses: identifiers.filter(({ type }) => type !== 'name').map(({ type, value }) => (type === 'email' ? `mailto:${value}` : value)),
      names: identifiers.filter(({ type }) => type === 'name').map(({ value }) => value),
      fromMs: await momentOf(macAddress, from),
      untilMs: await momentOf(macAddress, until),
    });
    await audit.record(session.userName, 'owner-said', { device: macAddress, line, isNobody: identifiers.length === 0 });
    return ownersOf(macAddress);
  });
  add(routes.unsayOwner, async ({ parameter, session }) => {
    const macAddress = await enrolled(parameter);
    await removal.ownership.unsay(macAddress, parameter('id'));
    await audit.record(session.userName, 'owner-unsaid', { device: macAddress });
    return ownersOf(macAddress);
  });
  add(routes.exportedPaths, async ({ session }) => {
    const paths = await folderExport.paths();
    await audit.record(session.userName, 'folder-exported', { files: paths.length });
    return paths;
  });
  add(routes.exportedFile, async ({ request, reply }) => {
    const { path } = request.query as { readonly path?: unknown };
    const bytes = await folderExport.read(typeof path === 'string' ? path : '');
    return reply.header('content-type', 'application/octet-stream').header('cache-control', 'no-store').send(Buffer.from(bytes));
  });
  add(routes.adoptUploads, ({ session }) => adoptUploads({ ...removal, configuration }, session.userName));
  add(routes.replaceDevice, async ({ parameter, request, session }) => {
    const pair = { from: parameter('macAddress'), to: replaceDeviceSchema.parse(request.body).macAddress };
    // Whoever has a line until now is noted before another phone has it too.
    await owners.look();
    return replaceDevice({ ...removal, configuration }, pair, session.userName);
  });
  add(routes.openFirstContact, ({ request, session }) =>
    parts.firstContact.open(openFirstContactSchema.parse(request.body), session.userName),
  );
  add(routes.endFirstContact, ({ session }) => parts.firstContact.end(session.userName));
  add(routes.admissionRules, async () => parts.rules.answer);
  add(routes.setAdmissionRules, ({ request, session }) => {
    const { rules, seen } = setAdmissionRulesSchema.parse(request.body);
    return parts.rules.set(rules, session.userName, seen);
  });
  add(routes.previewAdmissionRules, async ({ request }) => {
    await parts.counts.flush();
    return parts.rules.preview(setAdmissionRulesSchema.parse(request.body).rules, devices);
  });
  add(routes.admissionVerdict, async ({ request }) => {
    const { address, macAddress } = request.query as { readonly address?: unknown; readonly macAddress?: unknown };
    if (typeof address !== 'string' || !isAddress(address))
      throw new ProblemError('bad-request', 'expected the address of a phone, such as address=192.0.2.7');
    return parts.rules.list.verdict({ address, macAddress: requireMacAddress(typeof macAddress === 'string' ? macAddress : '') });
  });
  add(routes.encryptionKeys, async () => parts.encryptionKeys().map((description) => ({ description })));
  add(routes.addEncryptionKey, async ({ request, session }) => ({
    description: await parts.addEncryptionKey(addEncryptionKeySchema.parse(request.body).key, session.userName),
  }));
  add(routes.waiting, () => waiting.all());
  add(routes.configuration, async ({ parameter }) => {
    const scope = parameter('scope');
    return { scope, values: shownValues(configuration.values(scope)) };
  });
  add(routes.phoneConfiguration, ({ parameter }) => phoneConfigurations.of(requireMacAddress(parameter('macAddress'))));
  add(routes.previewConfiguration, ({ parameter, request }) => {
    const scope = parameter('scope');
    return phoneConfigurations.preview(scope === 'site' ? scope : requireMacAddress(scope), changeConfigurationSchema.parse(request.body));
  });
  add(routes.changeConfiguration, async ({ parameter, request, session }) => {
    const scope = parameter('scope');
    const { set, unset } = changeConfigurationSchema.parse(request.body);
    const gone = new Set(unset.map((name) => name.toLowerCase()));
    const kept = Object.entries(configuration.values(scope)).filter(([name]) => !gone.has(name.toLowerCase()));
    // Whoever has a line until now is noted before it is given to somebody else.
    await owners.look();
    await configuration.set(scope, { ...Object.fromEntries(kept), ...set });
    await audit.record(session.userName, 'configuration-set', { scope, parameters: Object.keys(set).length, removed: unset.length });
    return { scope, values: shownValues(configuration.values(scope)) };
  });
}
