// Names in the lists of a primary configuration file, one by one: variables that phones do not have, and files that phones write and ask for by themselves.

import type { ArtefactKind, Assignment } from '@offhook/ucs';
import { parseArtefactName } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

/** In the brackets that other servers and people write; the phones' own are [PHONE_MAC_ADDRESS] and [MACADDRESS]. */
const foreignVariable =
  /\[(?!(?:PHONE_MAC_ADDRESS|MACADDRESS)\])[\w -]*MAC[\w -]*\]|\{(?!\{)[\w -]*MAC[\w -]*\}|%[\w-]*MAC[\w-]*%|<[\w -]*MAC[\w -]*>/i;
const ownAddress = /\[(?:PHONE_MAC_ADDRESS|MACADDRESS)\]/gi;

const override = 'an override file: the phone writes it, and reads it without a list';
const noParameter = 'it sets no parameter, and the phone reads it without a list';
const kinds: Partial<Record<ArtefactKind, string>> = {
  'local-override': override,
  'web-override': override,
  'cloud-override': override,
  directory: `a contact directory: ${noParameter}`,
  'call-list': `a call list: ${noParameter}`,
  license: `a licence: ${noParameter}`,
};

/** What a phone writes, or asks for by its own address; undefined for files that only a list names. */
function phoneFileKind(name: string): string | undefined {
  const reference = parseArtefactName(name.replace(ownAddress, '000000000000'));
  return reference?.macAddress === undefined ? undefined : kinds[reference.kind];
}

/** The names of a list, one by one. */
export function namesOf(value: string): readonly string[] {
  return value.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
}

/** False of a name that is told here, of which nobody need hear that the file is missing. */
export function mayBeFile(name: string): boolean {
  return !foreignVariable.test(name) && phoneFileKind(name) === undefined;
}

function nameFinding(list: Assignment, name: string): readonly Finding[] {
  const [variable] = foreignVariable.exec(name) ?? [];
  if (variable !== undefined) {
    const message = `${name} is listed, and ${variable} is no variable of the phones: [PHONE_MAC_ADDRESS] is`;
    return [finding('unknown-variable', list.place, message, aboutName(list.name))];
  }
  const kind = phoneFileKind(name);
  if (kind === undefined) return [];
  return [finding('phone-file-listed', list.place, `${name} is listed as a configuration file and is ${kind}`, aboutName(list.name))];
}

export function listNameFindings(assignments: readonly Assignment[]): readonly Finding[] {
  return assignments
    .filter(({ name }) => /^CONFIG_FILES(?:_|$)/i.test(name))
    .flatMap((list) => namesOf(list.value).flatMap((name) => nameFinding(list, name)));
}
