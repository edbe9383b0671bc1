// Which parameters can differ between two states of one phone, so that thousands of phones need not be worked out whole for a change of a few lines.

import type { Assignment, LayerContent } from '@offhook/ucs';
import { findParameter, gatesOf, isGate } from '@offhook/ucs';

/** Not one setting's own .set. */
function isGateOfMany(key: string): boolean {
  return isGate(key) && (key === 'device.set' || !key.endsWith('.set'));
}

type Touched = ReadonlySet<string>;

function keyOf({ name }: Assignment): string {
  return settingKey(name);
}

/** The key under which settings of that name compete on a phone. */
export function settingKey(name: string): string {
  const reference = findParameter(name);
  // A setting for one model touches the parameter itself.
  return reference?.key ?? name.toLowerCase();
}

function touchedBetween(before: readonly Assignment[], after: readonly Assignment[]): Touched {
  const text = ({ name, value }: Assignment): string => `${name.toLowerCase()}\0${value}`;
  const [had, has] = [new Set(before.map(text)), new Set(after.map(text))];
  const gone = before.filter((assignment) => !has.has(text(assignment)));
  const come = after.filter((assignment) => !had.has(text(assignment)));
  // Where a name stands twice the first counts, so that the order of what stays matters as well.
  const stays = (assignments: readonly Assignment[], others: ReadonlySet<string>): string =>
    assignments
      .map(text)
      .filter((item) => others.has(item))
      .join('\n');
  const isSameOrder = stays(before, has) === stays(after, had);
  return new Set((isSameOrder ? [...gone, ...come] : [...before, ...after]).map(keyOf));
}

export class TouchedKeys {
  readonly #known = new WeakMap<readonly Assignment[], WeakMap<readonly Assignment[], Touched>>();

  /** `all` where the two read other files, or where the base profile changes, on which many defaults depend. */
  keys(before: readonly LayerContent[], after: readonly LayerContent[]): 'none' | 'all' | ((key: string) => boolean) {
    const touched = new Set<string>();
    const [shorter, longer] = before.length <= after.length ? [before, after] : [after, before];
    // One file more, as for a change that is not made yet: all that it says is touched.
    const extra = longer.length - shorter.length;
    if (extra > 1) return 'all';
    const inserted =
      extra === 0
        ? undefined
        : longer.find(({ layer, assignments }, at) => layer !== shorter[at]?.layer || assignments !== shorter[at].assignments);
    for (const assignment of inserted?.assignments ?? []) touched.add(keyOf(assignment));
    const aligned = longer.filter((content) => content !== inserted);
    for (const [at, { layer, assignments }] of shorter.entries()) {
      const other = aligned[at];
      if (other?.layer !== layer) return 'all';
      for (const key of this.#between(assignments, other.assignments)) touched.add(key);
    }
    if (touched.size === 0) return 'none';
    if ([...touched].some((key) => key.startsWith('device.baseprofile') || isGateOfMany(key))) return 'all';
    return (key) =>
      touched.has(key) || isGate(key) || key.startsWith('device.baseprofile') || gatesOf(key).some((gate) => touched.has(gate));
  }

  #between(before: readonly Assignment[], after: readonly Assignment[]): Touched {
    if (before === after) return new Set();
    const known = this.#known.get(before)?.get(after);
    if (known !== undefined) return known;
    const touched = touchedBetween(before, after);
    const row = this.#known.get(before) ?? new WeakMap<readonly Assignment[], Touched>();
    this.#known.set(before, row.set(after, touched));
    return touched;
  }
}
