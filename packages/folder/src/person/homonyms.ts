// Names that stand beside the numbers of several people: by such a name alone nobody can say whose a passage is (GDPR Art. 15(4): what is somebody else's is not handed over).

import type { IdentifierKeys, KeyReader, Match, PersonMatcher } from '@offhook/privacy';
import { isSamePerson, nameForm } from '@offhook/privacy';
import { readLogLine } from '@offhook/ucs';

import type { FoundPassage, Passage } from './passage.ts';
import { addressesBeside } from './passage.ts';
import type { Person } from './person.ts';

interface NameBeside {
  /** As it was asked for. */
  readonly name: string;
  readonly addresses: readonly string[];
}

/** In whatever order and signs, but not by a part of a longer name. */
function goesBy(name: string, matcher: PersonMatcher): Match | undefined {
  const whole = matcher.whole(name);
  if (whole?.form === 'name' && nameForm(name) === nameForm(whole.identifier.replace(/^name:/, ''))) return whole;
  const within = matcher.name(name);
  return within?.form === 'name' && within.certainty !== 'possible' ? within : undefined;
}

/** Of a line that names one person in full: a name and an address. */
function besideInLine({ fields }: Passage, matcher: PersonMatcher): readonly NameBeside[] {
  return fields.flatMap(({ form, value }) => {
    if (form !== 'line') return [];
    const { parties } = readLogLine(value);
    const names = parties.filter((party) => party.form === 'name');
    const addresses = parties.filter((party) => party.form === 'address').map((party) => party.value);
    const [only] = names;
    const match = only === undefined || names.length > 1 ? undefined : goesBy(only.value, matcher);
    return match === undefined ? [] : [{ name: match.identifier, addresses }];
  });
}

function besideInFields(passage: Passage, matcher: PersonMatcher): readonly NameBeside[] {
  return passage.fields.flatMap((field) => {
    // A label that mentions somebody is no name of whose contact it is.
    const match = field.form === 'name' && field.part === undefined ? goesBy(field.value, matcher) : undefined;
    return match === undefined ? [] : [{ name: match.identifier, addresses: addressesBeside(passage, field) }];
  });
}

/** Names that were asked for, and that somebody else goes by too, as far as the passages show it. */
export function sharedNames(
  passages: readonly FoundPassage[],
  { person, matcher, reader }: { readonly person: Person; readonly matcher: PersonMatcher; readonly reader: KeyReader },
): readonly string[] {
  const known = new Map<string, IdentifierKeys[]>();
  for (const { passage } of passages)
    for (const { name, addresses } of [...besideInFields(passage, matcher), ...besideInLine(passage, matcher)])
      known.set(name, [...(known.get(name) ?? []), ...addresses.flatMap((address) => reader.ofAddress(address) ?? [])]);
  return person.names.filter((name) => {
    const beside = known.get(`name:${name}`) ?? [];
    const [first] = person.keys.length > 0 ? person.keys : beside;
    const own = person.keys.length > 0 ? person.keys : first === undefined ? [] : [first];
    return beside.some((address) => !own.some((key) => isSamePerson(key, address)));
  });
}
