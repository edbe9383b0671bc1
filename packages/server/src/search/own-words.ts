// Words that the store itself is made of: its tables and columns, and what it says in them of actions, roles, kinds and forms. Who goes by one of them is found
// where values are read as what they are; in bytes, it would be found everywhere.

import { foldedText } from '@offhook/privacy';

import { dataMap } from '../store/data-map.ts';

const said = `
access account action active actor added address admin administrator admission adopted afresh alert all anonymise anonymised answer app application area
artefact asked attempt audit auditor authority automatic back backup basic begin begins begun boot call calls cancel cancelled category certain certainty
certificate certificates chain changed clear cloud code config configuration confirmed connected connection console contact contacts content copy core count
country created credential credentials csv database days decided deciphered deleted destination destroy destroyed detail details device devices diagnostic
digest direction directories directory disposition duration email encrypted end ended enrolled enrolment entries entry erase erased erasure erasures every
everything example expected export extension factory false fetched file files find fingerprint finish finished first folded folder force form format found
fulfilled hash head held hexadecimal hold holds home identifier identifiers identity incoming index information integrity internal interval journal keep kept
key keys kind known label labels last late length license likely line lines list listed lists local lock log logged login logins logs made mail master match
matched medium member mention method missed mode model moved name named names network networks never newest none normal not notice number numbers occurrences
offhook officer official one open opened operator option order organisation other others outcome outgoing outside outstanding override owner owners parameters
part participant parties party password path pending percent person persons phone phones place placed places plan portability position possible present
privacy private problem profile progress protocol public purpose quality queue read real reason reasons receipt received record records refusal refused
release released remove removed render rendered replaced report reports request requests residues restore restored result retain retained retired role roles
rule rules running saved scope seal sealed search searched secret section sent sequence serial server session set setting settings shown sign signature signed
site size software soon source speed start started state status step steps store stored stores subject suppressed suppression suppressions sweep swept table
taken tell text time times token told true type undecided unknown unreadable until update updated updater upload uploaded uploads user users value values
verification verified version waiting web whole within without words write written yes`;

const tables = Object.entries(dataMap).flatMap(([table, { fields }]) => [table, ...Object.keys(fields)]);
/** A receipt says why something is kept. */
const reasons = Object.values(dataMap).flatMap((described) => ('reason' in described ? described.reason.split(/[^a-z]+/) : []));

const words: ReadonlySet<string> = new Set([...said.trim().split(/\s+/), ...tables.flatMap((name) => name.split('_')), ...reasons]);

export function isOwnWord(text: string): boolean {
  return words.has(foldedText(text));
}
