// Whom the value of a parameter may name, and in which form, by the kind of its row; of a name that no row has, by how it ends.

import { unescapedReadings } from '@offhook/base';

import { findParameter } from '../parameter/catalogue.ts';
import type { SingleKind } from '../parameter/kind.ts';
import { itemKind, mayNamePerson } from '../parameter/kind.ts';

/** How a value names somebody: by an address that is dialled or signed in with, by a name, or anyhow. */
export type NamingForm = 'address' | 'name' | 'text';

/** What a person is dialled, addressed or signed in by: compared as a whole too, so that a short extension is found. */
const addresses: ReadonlySet<SingleKind> = new Set(['uri', 'telephone-number', 'login', 'email', 'jabber-id']);

/** A last word of its own: my.count and serverPort are numbers, account and passport are not. */
const namesNumber =
  /(?:^|[^A-Za-z])(?:port|enabled?|timeout|interval|size|count|level)$|[a-z0-9](?:Port|Enabled?|Timeout|Interval|Size|Count|Level)$|^xmlns/;

/** Undefined where the value names nobody: a number, a switch, a word of the format, a password. */
export function formOfParameter(name: string): NamingForm | undefined {
  const row = findParameter(name)?.row;
  if (row === undefined) {
    if (namesNumber.test(name)) return undefined;
    return /displayname|label/i.test(name) ? 'name' : 'text';
  }
  // A password is no identifier, and one that happens to hold a number is somebody's all the same.
  if (!mayNamePerson(row) || row.secret === true) return undefined;
  const kind = itemKind(row.kind);
  if (kind === 'name') return 'name';
  return addresses.has(kind) ? 'address' : 'text';
}

const parameterOfLine = /^reg\.(\d+)\.(?:address|auth\.userid|displayname|label|thirdpartyname)$/i;

/** The number of the line that a parameter gives to somebody; undefined for all other parameters. */
export function lineOfParameter(name: string): number | undefined {
  const line = parameterOfLine.exec(name)?.[1];
  return line === undefined ? undefined : Number(line);
}

const nameBesideAddress = /^(reg\.\d+|attendant\.resourceList\.\d+)\.(?:displayname|label)$/i;

/** Of a parameter that names whoever has a line or is watched by a key, the parameter of their address, in lower case; undefined for all others. */
export function addressParameterBeside(name: string): string | undefined {
  const place = nameBesideAddress.exec(name)?.[1];
  return place === undefined ? undefined : `${place}.address`.toLowerCase();
}

const settingOfLine = /^(?:reg|divert(?:\.(?:busy|dnd|fwd|noanswer))?|msg\.mwi|call\.missedCallTracking|call\.serverMissedCall)\.(\d+)\./i;

/** The number of the line that a parameter is a setting of, whoever it names; undefined for those of the phone. */
export function lineOfSetting(name: string): number | undefined {
  const line = settingOfLine.exec(name)?.[1];
  return line === undefined ? undefined : Number(line);
}

const serverAddress = /^(?:reg\.\d+\.server|voipprot\.server|voipprot\.sip\.outboundproxy|reg\.\d+\.outboundproxy)(?:\.\d+)?\.address$/i;

/** Names the host of the site's own addresses. */
export function isServerAddress(name: string): boolean {
  return serverAddress.test(name);
}

const registration = /^(?:reg\.\d+\.(?:address|auth\.|thirdpartyname|server\.|outboundproxy\.)|voipprot\.|device\.)/i;

/** Part of a registration: taken away, the line is out of service. */
export function isOfRegistration(name: string): boolean {
  return registration.test(name);
}

/** One value that may name somebody. */
export interface Naming {
  readonly form: NamingForm;
  readonly value: string;
}

/** Macros of soft keys and enhanced feature keys dial what stands in them: $P2025550147N4$ (guide, Enhanced Feature Keys). */
function dialledByMacro(text: string): readonly string[] {
  return [...text.matchAll(/\$P([^$]*?)(?:N\d{1,2})?\$/g)].flatMap(([, dialled = '']) => (dialled === '' ? [] : [dialled]));
}

/** What the value of a parameter says that may name somebody, as it stands and without its escapes: the whole, what a macro in it dials, the items of a list. */
export function namingsOfParameter(name: string, value: string): readonly Naming[] {
  const form = value.trim() === '' ? undefined : formOfParameter(name);
  if (form === undefined) return [];
  const isList = findParameter(name)?.row.kind.startsWith('list of ') === true;
  return [value, ...unescapedReadings(value)].flatMap((reading) => namingsIn(reading, { form, isList }));
}

function namingsIn(value: string, { form, isList }: { readonly form: NamingForm; readonly isList: boolean }): readonly Naming[] {
  const items = isList ? value.split(/[,;|]/).map((item) => item.trim()) : [];
  return [
    { form, value },
    ...items.filter((item) => item !== '' && item !== value).map((item): Naming => ({ form, value: item })),
    ...dialledByMacro(value).map((dialled): Naming => ({ form: 'address', value: dialled })),
  ];
}
