// The nearest known name to an unknown one, by edit distance with transposition.

import type { ParameterName } from './catalogue.ts';
import { catalogue, concreteName, foldIndices, writtenIndices } from './catalogue.ts';
import { CountedNames } from './counted-names.ts';
import { goneNames } from './gone-names.ts';
import type { Neighbour } from './name-neighbours.ts';
import { NameNeighbours, editDistance } from './name-neighbours.ts';

const neighbours = new NameNeighbours(Object.keys(catalogue) as ParameterName[]);

/** Of the nearest by letters, some may be too unlike, and one that is further may be meant. */
const spare = 9;

/** How far a known name may be: a quarter of the name's length, and four letters. */
function limitOf(folded: string): number {
  return Math.min(4, Math.floor(folded.length / 4));
}

/** Begins with the same letter and has only letters of it, in order: fwd is forward. */
function shortens(short: string, long: string): boolean {
  if (short.length < 3 || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}

/** A segment of which more than half is another is another name, and so is one with a segment more or less by more than a letter or two. */
function isLike(written: string, known: string, distance: number): boolean {
  const segments = written.split('.');
  const others = known.split('.');
  if (segments.length !== others.length) return distance <= 2;
  return segments.every((segment, at) => {
    const other = others[at] ?? '';
    if (segment === other || shortens(segment, other) || shortens(other, segment)) return true;
    const most = Math.max(1, Math.floor(Math.max(segment.length, other.length) / 2));
    return editDistance(segment, other, most) <= most;
  });
}

/** Signs are missing in segments with digits, and nothing is another: 44ksps is 44_1ksps rather than 48ksps, though that differs by one sign only. */
function leavesSignsOut(written: string, known: string): boolean {
  const others = known.split('.');
  const segments = written.split('.');
  return (
    segments.length === others.length &&
    segments.every((segment, at) => segment === others[at] || (/\d/.test(segment) && shortens(segment, others[at] ?? '')))
  );
}

/** Those that are like it, what it leaves signs out of first. */
function inOrderOfLikeness<Name extends string>(found: readonly Neighbour<Name>[], folded: string): readonly Name[] {
  const like = found.filter(({ name, distance }) => isLike(folded, name.toLowerCase(), distance)).map(({ name }) => name);
  const [meant = [], others = []] = [true, false].map((is) => like.filter((name) => leavesSignsOut(folded, name.toLowerCase()) === is));
  return [...meant, ...others];
}

const counted = new CountedNames(Object.keys(catalogue) as ParameterName[]);

/** Of names that are counted, the last where the written one, in lower case and with # for each index, is beyond it. */
export function lastOfCount(folded: string): ParameterName | undefined {
  return counted.last(folded);
}

/** Undefined where nothing is within a quarter of the name's length, and four letters, or like it in each segment. */
export function nearestParameter(written: string): string | undefined {
  return nearestParameters(written, 1)[0];
}

/** The nearest known names, best first. */
export function nearestParameters(written: string, count: number): readonly string[] {
  const folded = foldIndices(written).folded.toLowerCase();
  const last = lastOfCount(folded);
  const near = inOrderOfLikeness(neighbours.nearest(folded, { count: count + spare, limit: limitOf(folded) }), folded);
  return [...new Set(last === undefined ? near : [last, ...near])]
    .slice(0, count)
    .map((name) => concreteName(name, writtenIndices(written)));
}

const goneNeighbours = new NameNeighbours(goneNames);

/** The nearest of the names that are gone, which files of SIP 1 to 3 have; `written` has # for each index. A model stays as it is written. */
export function nearestGoneName(written: string): string | undefined {
  const model = /\bip_\d+\b/i.exec(written)?.[0];
  const folded = (model === undefined ? written : written.replace(model, 'ip_#')).toLowerCase();
  const [name] = inOrderOfLikeness(goneNeighbours.nearest(folded, { count: 1 + spare, limit: limitOf(folded) }), folded);
  return model === undefined ? name : name?.replace('IP_#', model.toUpperCase());
}
