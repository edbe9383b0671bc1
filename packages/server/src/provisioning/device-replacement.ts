// A phone takes the place of another: its settings, its label, and what its user has on it. The other stays until it is removed.

import type { Replaced } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import { artefactName } from '@offhook/ucs';

import { ownersOfPath } from '../configuration/path-owner.ts';
import type { LineOwnership } from '../records/line-ownership.ts';
import type { AdoptionParts } from './adoption.ts';
import { requireMacAddress } from './phone-address.ts';
import type { UploadKind } from './upload-parser.ts';

/** Logs are of the device. */
const ofUser: readonly UploadKind[] = ['directory', 'call-list', 'local-override', 'web-override', 'cloud-override'];
const credentials = /^device\.prov\.(?:user|password)(?:\.set)?$/i;

/** Rejects with ProblemError not-found where the one is not enrolled, conflict where the other is. */
export async function replaceDevice(
  { devices, artefacts, configuration, audit, ownership }: AdoptionParts & { readonly ownership: LineOwnership },
  pair: { readonly from: string; readonly to: string },
  actor: string,
): Promise<Replaced> {
  const from = requireMacAddress(pair.from);
  const to = requireMacAddress(pair.to);
  const old = await devices.find(from);
  if (old === undefined) throw new ProblemError('not-found', `no phone ${from} is enrolled`);
  const label = await devices.withKey(from, async (key) => devices.label(old, key));
  const enrolment = await devices.enrol({ macAddress: to, model: '', label }, actor);
  // Before its settings are looked at: what this one does not know would begin with it.
  await ownership.copy(from, to);
  const values = Object.entries(configuration.values(from)).filter(([name]) => !credentials.test(name));
  if (values.length > 0) await configuration.set(to, Object.fromEntries(values));
  for (const kind of ofUser) {
    const file = await artefacts.stored.render(from, kind);
    if (file === undefined || !('bytes' in file) || (await artefacts.stored.kept(from, artefactName(from, kind))) !== undefined) continue;
    await artefacts.receive(to, kind, { name: artefactName(to, kind), body: file.bytes, contentRange: undefined, adoptedBy: actor });
  }
  await audit.record(actor, 'device-replaced', { device: from, by: to });
  const filesOfOld = configuration.sitePaths().filter((path) => ownersOfPath(path).includes(from));
  return { enrolment, filesOfOld: filesOfOld.toSorted() };
}
