// A data subject as the records know them: the identifiers that were verified, the parties that are the same person, their names, and their phones.
// What shares only a number or a name with them may be somebody else, and is kept apart until somebody has decided.

import type { IdentifierKeys } from '@offhook/privacy';
import { areOneName, atOwnHost, createPersonMatcher, isSamePerson, nameForm, nameKeys, nameWords } from '@offhook/privacy';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { realmsOf } from '@offhook/ucs';
import type { Party, PartyVault } from '../records/party-vault.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { LineIdentity, LineOwner } from '../records/line-owner.ts';
import type { LineOwnership } from '../records/line-ownership.ts';
import { loadOwners } from '../records/line-ownership.ts';
import type { LineSetting } from '../configuration/configuration-files.ts';
import type { OwnedPhone } from './line-owners.ts';
import { allLineSettings, isOwnedBy, linesOf, phonesOf } from './line-owners.ts';
import type { Wanted } from '../search/wanted-reader.ts';

export interface SubjectParts {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly configuration: ConfigurationFiles;
  readonly ownership: LineOwnership;
}

export interface Subject {
  readonly keys: readonly IdentifierKeys[];
  readonly tokens: readonly string[];
  /** Those that still open. */
  readonly parties: readonly Party[];
  readonly names: readonly string[];
  /** Names that somebody else goes by too. */
  readonly sharedNames: readonly string[];
  /** Parties of the same number or login at another host. */
  readonly undecided: readonly Party[];
  readonly phones: readonly OwnedPhone[];
  /** Notes of whose a line is or was that name the person. */
  readonly ownerIds: readonly string[];
  /** Hosts of the site's own addresses. */
  readonly realms: ReadonlySet<string>;
}

/** As the index is asked: by a name that somebody else goes by too, it cannot tell them apart. */
export function withoutShared(subject: Subject, sharedNames: readonly string[]): Subject {
  const shared = new Set(sharedNames.map((name) => nameKeys(name).own));
  return {
    ...subject,
    keys: subject.keys.filter(({ own }) => !shared.has(own)),
    names: subject.names.filter((name) => !shared.has(nameKeys(name).own)),
  };
}

/** Whom the second reader looks for. */
export function wantedOf(subject: Subject): Wanted {
  const keys = new Map<string, IdentifierKeys>(
    // What was asked for says more of itself than the party of the same key.
    [...subject.parties.map(({ own, derived }) => ({ own, derived })), ...subject.keys].map((one) => [one.own, one]),
  );
  return { keys: [...keys.values()], names: subject.names, sharedNames: subject.sharedNames };
}

function hostOf({ own }: Party): string | undefined {
  return own.startsWith('sip:') ? own.slice(own.lastIndexOf('@') + 1) : undefined;
}

/** Where no setting says which hosts are the site's own, those at which the person was made out; no host, where there is none. */
function hostsOf(parties: readonly Party[]): ReadonlySet<string> {
  return new Set(['', ...parties.flatMap((party) => hostOf(party) ?? [])]);
}

function goByOneName({ names }: Pick<Party, 'names'>, others: readonly string[]): boolean {
  return names.some((name) => others.some((other) => areOneName(other, name)));
}

/**
 * Of parties at a host that meet the person by number or login alone, those that are at a host of the site. Where no setting says which hosts these are, the ones that
 * go by the name of the person's own line; else all of them, if they are all at one host.
 */
function ofOwnRealm(parties: readonly Party[], realms: ReadonlySet<string>, lineNames: readonly string[]): ReadonlySet<Party> {
  if (realms.size > 0) return new Set(parties.filter((party) => realms.has(hostOf(party) ?? '')));
  if (new Set(parties.map(hostOf)).size <= 1) return new Set(parties);
  const named = parties.filter((party) => goByOneName(party, lineNames));
  return new Set(new Set(named.map(hostOf)).size === 1 ? named : []);
}

/** As they were given: the own key has lost the order of their words. */
function askedNames(keys: readonly IdentifierKeys[]): readonly string[] {
  return keys.flatMap(({ own, earlier: [given = own] = [] }) => (own.startsWith('name:') ? [given.slice('name:'.length)] : []));
}

/** One number or address in several forms, or none at all: nobody of the same name is another. */
function areOnePerson(parties: readonly IdentifierKeys[]): boolean {
  const addressed = parties.filter(isAddressed);
  return addressed.every((party) => addressed.every((other) => isSamePerson(party, other)));
}

function isAddressed({ own }: IdentifierKeys): boolean {
  return !own.startsWith('name:');
}

/** Two names without a word in common are of two people. */
function areOfTwo(one: string, other: string): boolean {
  const words = new Set(nameWords(one));
  return !nameWords(other).some((word) => words.has(word));
}

/**
 * Of parties that go by a name that was asked for: beside a number or an address that was asked for too, another number may be a homonym's; and a number that goes
 * by the name of somebody else as well is shared.
 */
function areTheirs(byName: readonly Party[], keys: readonly IdentifierKeys[]): boolean {
  if (keys.some(isAddressed)) return !byName.some(isAddressed);
  const asked = askedNames(keys);
  return areOnePerson(byName) && byName.every(({ names }) => names.every((name) => !asked.every((given) => areOfTwo(given, name))));
}

/** Where a name is all that is asked for: by which address the line of that name is known, unless somebody of another address goes by it too. */
async function keysOfNamedLine(
  { store, parties }: SubjectParts,
  access: RecordsAccess,
  { keys, settings }: { readonly keys: readonly IdentifierKeys[]; readonly settings: readonly LineSetting[] },
): Promise<readonly IdentifierKeys[]> {
  const names = askedNames(keys);
  if (keys.some(isAddressed)) return [];
  const noted = (await loadOwners(store, access)).flatMap(({ source, identity }) => (source === 'settings' ? (identity ?? []) : []));
  const ofLines = [...linesOf(settings), ...noted]
    .filter((line) => goByOneName(line, names))
    .map(({ addresses }) => addresses.flatMap((address) => store.keyReader.ofAddress(address) ?? []))
    .flatMap((ofLine) => ofLine.find(({ own }) => !own.startsWith('login:')) ?? ofLine.slice(0, 1));
  const named = await parties.open(access, await parties.named(access, names));
  return areOnePerson([...ofLines, ...named]) ? ofLines : [];
}

async function sharedNamesOf(
  { parties }: SubjectParts,
  access: RecordsAccess,
  { names, tokens }: { readonly names: readonly string[]; readonly tokens: ReadonlySet<string> },
): Promise<readonly string[]> {
  const shared: string[] = [];
  for (const name of names) if ((await parties.named(access, [name])).some((token) => !tokens.has(token))) shared.push(name);
  return shared;
}

interface OwnedBy {
  readonly phones: readonly OwnedPhone[];
  readonly ownerIds: readonly string[];
}

async function ownedBy(
  { store, ownership }: SubjectParts,
  access: RecordsAccess,
  whose: { readonly keys: readonly IdentifierKeys[]; readonly settings: readonly LineSetting[]; readonly realms: ReadonlySet<string> },
): Promise<OwnedBy> {
  const { keys, settings, realms } = whose;
  const matcher = createPersonMatcher({ keys, names: [] }, { realms, reader: store.keyReader });
  const isTheirsNow = isOwnedBy((value) => matcher.address(value));
  const noted = await ownership.find(access, keys);
  const lines = linesOf(settings);
  const forms = new Set(askedNames(keys).map(nameForm));
  // One number may have passed from one to the next: an officer who names both has said whose it was when.
  const isOfAnotherName = (source: LineOwner['source'], { names }: LineIdentity): boolean =>
    source === 'officer' && forms.size > 0 && names.length > 0 && !names.some((name) => forms.has(nameForm(name)));
  // One name may be of two: whose number is another is not theirs by it.
  const isOfAnotherNumber = (identity: LineIdentity): boolean =>
    matcher.hasAddress && identity.addresses.length > 0 && !isTheirsNow(identity);
  const isAnothers = ({ source, identity }: LineOwner): boolean =>
    identity !== undefined && (isOfAnotherName(source, identity) || isOfAnotherNumber(identity));
  const macAddresses = new Set([...lines.filter(isTheirsNow).map(({ macAddress }) => macAddress), ...noted.values()]);
  const owners = await loadOwners(store, access, [...macAddresses]);
  const theirs = new Set(owners.filter((owner) => noted.has(owner.id) && !isAnothers(owner)).map(({ id }) => id));
  const phones = phonesOf({
    settled: lines.filter(({ macAddress }) => macAddresses.has(macAddress)),
    owners,
    isTheirsNow,
    isTheirs: ({ id }) => theirs.has(id),
  });
  return { phones, ownerIds: [...theirs] };
}

export async function resolveSubject(parts: SubjectParts, access: RecordsAccess, given: readonly IdentifierKeys[]): Promise<Subject> {
  const { parties } = parts;
  const settings = await allLineSettings(parts, access);
  const realms = realmsOf(settings);
  const asked = given.map((one) => atOwnHost(one, realms));
  const keys = [...asked, ...(await keysOfNamedLine(parts, access, { keys: asked, settings }))];
  const { phones, ownerIds } = await ownedBy(parts, access, { keys, settings, realms });
  const lineNames = phones.flatMap((phone) => phone.names);
  const foundTokens = [...new Set([...(await parties.find(access, keys)), ...(await parties.named(access, askedNames(keys)))])];
  const found = await parties.open(access, foundTokens);
  const askedFor = new Set(keys.flatMap(({ own, derived }) => [own, ...derived.filter((key) => key.startsWith('sip:'))]));
  // The key of a name has lost the order of its words, and their signs.
  const isNamedAlike = (party: Party): boolean => isAddressed(party) || goByOneName(party, askedNames(keys));
  const isAsked = (party: Party): boolean =>
    (askedFor.has(party.own) && isNamedAlike(party)) || (hostOf(party) === undefined && keys.some((own) => isSamePerson(own, party)));
  const byNumberAlone = found.filter((party) => !isAsked(party));
  const byKeys = byNumberAlone.filter((party) => keys.some((own) => isSamePerson(own, party)));
  const byName = byNumberAlone.filter((party) => !byKeys.includes(party) && goByOneName(party, askedNames(keys)));
  const sure = new Set([...ofOwnRealm(byKeys, realms, lineNames), ...(areTheirs(byName, keys) ? byName : [])]);
  const others = found.filter((party) => isAddressed(party) && !isAsked(party) && !sure.has(party));
  // Without an address, it may be that of a homonym.
  const isPerhapsOthers = (party: Party): boolean =>
    keys.some(isAddressed) && !isAddressed(party) && others.some((other) => goByOneName(other, party.names));
  const decided = found.filter((party) => (isAsked(party) || sure.has(party)) && !isPerhapsOthers(party));
  const ofParties = decided.flatMap((party) =>
    isAddressed(party) ? party.names : party.names.filter((name) => goByOneName({ names: [name] }, askedNames(keys))),
  );
  const written = [...ofParties, ...lineNames];
  // A name is asked for in no letter case: as phones write it, it is nicer to read.
  const forms = new Set(written.map(nameForm));
  const names = [...new Set([...askedNames(keys).filter((name) => !forms.has(nameForm(name))), ...written])];
  // Only the person's own parties lose their keys: in the middle of an erasure, those that do not open are theirs.
  const opened = new Set(found.map(({ token }) => token));
  const undecided = found.filter((party) => !decided.includes(party));
  const tokens = new Set([...decided.map(({ token }) => token), ...foundTokens.filter((token) => !opened.has(token))]);
  // Who has no number is one party with all who go by the same words: it stays theirs, and loses the person's name alone.
  const isOfOthersToo = (party: Party): boolean =>
    !isAddressed(party) && !party.names.every((name) => goByOneName({ names: [name] }, askedNames(keys)));
  const own = decided.filter((party) => !isOfOthersToo(party));
  const ofOthersToo = new Set(decided.filter(isOfOthersToo).map(({ token }) => token));
  return {
    keys,
    tokens: [...tokens].filter((token) => !ofOthersToo.has(token)),
    parties: own.map((party) => atOwnHost(party, realms)),
    names,
    sharedNames: await sharedNamesOf(parts, access, { names, tokens }),
    undecided,
    phones,
    ownerIds,
    realms: realms.size > 0 || undecided.length === 0 ? realms : hostsOf(decided),
  };
}

/** By the party vault alone: without phones, and without a doubt about other hosts. */
export async function partiesLike(parties: PartyVault, access: RecordsAccess, keys: readonly IdentifierKeys[]): Promise<Subject> {
  const tokens = await parties.find(access, keys);
  return likeThese(keys, tokens, await parties.open(access, tokens));
}

/** The same of each of these, which are open already. */
export async function partiesLikeEach(parties: PartyVault, access: RecordsAccess, persons: readonly Party[]): Promise<readonly Subject[]> {
  const tokensOf = await parties.findEach(access, persons);
  const known = new Map(persons.map((party) => [party.token, party]));
  const others = new Set(tokensOf.flat().filter((token) => !known.has(token)));
  for (const party of await parties.open(access, [...others])) known.set(party.token, party);
  return persons.map((party, index) => {
    const tokens = tokensOf[index] ?? [];
    return likeThese(
      [party],
      tokens,
      tokens.flatMap((token) => known.get(token) ?? []),
    );
  });
}

function likeThese(keys: readonly IdentifierKeys[], tokens: readonly string[], open: readonly Party[]): Subject {
  const names = [...new Set(open.flatMap((party) => party.names))];
  return { keys, tokens, parties: open, names, sharedNames: [], undecided: [], phones: [], ownerIds: [], realms: new Set() };
}

/**
 * Whom an erasure concerns from now on: what was asked for, and the full addresses that it led to.
 * A bare number that only follows from a SIP URI is not added, or it would hold back the same number of another domain.
 */
export function suppressedKeys(subject: Subject): readonly IdentifierKeys[] {
  const shared = new Set(subject.sharedNames.map((name) => nameKeys(name).own));
  const names = subject.names.map(nameKeys);
  const all = [...subject.keys, ...names].filter(({ own }) => !shared.has(own));
  all.push(...subject.parties.filter(({ own }) => own.startsWith('sip:')));
  return [
    ...new Map(
      all.map(({ own, derived, earlier = [], local }) => [own, { own, derived, earlier, ...(local === undefined ? {} : { local }) }]),
    ).values(),
  ];
}
