// A copy of a phone's or a user's own file that an administrator has laid down in `site`: one that is older than an erasure would bring back what the phone's own
// upload would not (GDPR Art. 17). Whatever it says that is not the person's goes with it: the administrator's files are served byte for byte, or not at all.

import { isProblem } from '@offhook/base';
import type { IdentifierKeys, KeyReader, Suppression } from '@offhook/privacy';
import { nameKeys } from '@offhook/privacy';
import { parseArtefactName, perhapsNames, readCallList, readConfiguration, readDirectory } from '@offhook/ucs';

import { erasureOfAllLines } from './erased-numbers.ts';
import { keptKindOf, loginOfKept } from './kept-kind.ts';
import { entriesIn, saidIn, textOfKept } from './kept-text.ts';
import { keysOfLogLine, keysOfParameter } from './mentions.ts';
import type { SuppressionLedger } from './suppression-ledger.ts';
import { leftKey, phoneKey } from './suppression-ledger.ts';
import { keysOfText } from './unknown-elements.ts';
import type { UploadContext } from './upload.ts';

export interface LaidDownCopy {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly modifiedAtMs: number;
}

const everyone = '000000000000';

/** The phone whose own file it is, by its name. */
export function phoneOfCopy(name: string): string | undefined {
  const macAddress = parseArtefactName(name)?.macAddress;
  return macAddress === everyone ? undefined : macAddress;
}

/** By whom a file of that name is, if it were uploaded: a phone, or a user. */
export function isOwnCopy(name: string): boolean {
  return phoneOfCopy(name) !== undefined || loginOfKept(name) !== undefined;
}

type Context = Pick<UploadContext, 'store' | 'ledger'>;

/** Whom one entry, setting or line of a file may name. */
interface Named {
  readonly addresses: readonly IdentifierKeys[];
  readonly names: readonly IdentifierKeys[];
}

function namedBy(keys: readonly IdentifierKeys[]): Named {
  const isName = ({ own }: IdentifierKeys): boolean => own.startsWith('name:');
  return { addresses: keys.filter((one) => !isName(one)), names: keys.filter(isName) };
}

/** A party of a call, or whose contact it is. */
function ofParty(reader: KeyReader, address: string, ...texts: readonly string[]): Named {
  return namedBy([
    ...[reader.ofAddress(address) ?? []].flat(),
    ...texts.filter((text) => text !== '').flatMap((text) => [nameKeys(text), ...keysOfText(reader, text)]),
  ]);
}

function namedInLines(reader: KeyReader, name: string, text: string): readonly Named[] {
  const said = [...saidIn(name, text), ...entriesIn(text)];
  return said.map((line) => namedBy([...keysOfText(reader, line), ...keysOfLogLine(reader, line), ...perhapsNames(line).map(nameKeys)]));
}

/** By what each kind of file says where; of one that cannot be read so, by its lines. */
function namedIn(reader: KeyReader, { name, bytes }: LaidDownCopy, text: string): readonly Named[] {
  try {
    switch (parseArtefactName(name)?.kind) {
      case 'directory':
        return readDirectory(bytes, name).contacts.flatMap(({ firstName, lastName, contact, label = '', divertContact = '' }) => [
          ofParty(reader, contact, `${firstName} ${lastName}`.trim(), label),
          ofParty(reader, divertContact),
        ]);
      case 'call-list':
        return readCallList(bytes, name).entries.flatMap(({ source, destination, finalDestination, connections }) =>
          [source, destination, finalDestination, ...connections].map((party) => ofParty(reader, party?.address ?? '', party?.name ?? '')),
        );
      case 'local-override':
      case 'web-override':
      case 'cloud-override':
        return readConfiguration(bytes, name).assignments.map((setting) => namedBy(keysOfParameter(reader, setting.name, setting.value)));
      default:
        return namedInLines(reader, name, text);
    }
  } catch (error) {
    if (!isProblem(error)) throw error;
    return namedInLines(reader, name, text);
  }
}

/** Those who were erased; of others who go by their name, nobody. */
async function erasuresOf(ledger: SuppressionLedger, named: readonly Named[]): Promise<readonly Suppression[]> {
  const left = ({ own, derived }: IdentifierKeys): readonly IdentifierKeys[] => [own, ...derived].map(leftKey);
  const found = await ledger.lookUp(named.flatMap(({ addresses, names }) => [...addresses, ...names, ...addresses.flatMap(left)]));
  return named.flatMap(({ addresses, names }) => {
    const isOthers = addresses.some((keys) => left(keys).some(({ own }) => found.has(own)));
    return [...addresses, ...(isOthers ? [] : names)].flatMap(({ own }) => found.get(own) ?? []);
  });
}

/** Whose it is, by the phone or the login that its name bears. `context` is of that phone; none where it is not enrolled. */
async function erasuresOfOwner(all: Context, name: string, context: UploadContext | undefined): Promise<readonly Suppression[]> {
  const macAddress = phoneOfCopy(name);
  const login = loginOfKept(name);
  const ofLogin = login === undefined ? undefined : all.store.keyReader.ofAddress(login);
  const owners: readonly IdentifierKeys[] = [
    ...(macAddress === undefined ? [] : [{ own: phoneKey(macAddress), derived: [] }]),
    ...(ofLogin === undefined ? [] : [ofLogin]),
  ];
  const ofLines = context === undefined ? undefined : await erasureOfAllLines(context);
  return [...(await all.ledger.lookUp(owners)).values(), ...(ofLines === undefined ? [] : [ofLines])];
}

/** Of a copy by `isOwnCopy`: whether it is an erased person's own, or names one, from before the erasure; undefined of what is newer, or of nobody who was erased. */
export async function whyWithheld(
  all: Context,
  copy: LaidDownCopy,
  context: UploadContext | undefined,
): Promise<'own' | 'naming' | undefined> {
  const { name, bytes, modifiedAtMs } = copy;
  const isBefore = ({ erasedAtMs, isReleased }: Suppression): boolean => isReleased !== true && modifiedAtMs <= erasedAtMs;
  if ((await erasuresOfOwner(all, name, context)).some(isBefore)) return 'own';
  const text = textOfKept(keptKindOf(name), bytes);
  if (text === undefined) return undefined;
  const named = namedIn(all.store.keyReader, copy, text);
  return (await erasuresOf(all.ledger, named)).some(isBefore) ? 'naming' : undefined;
}
