// Every phone of the folder in turn: which settings never count for it, and, over all phones, which shared settings count for none.

import type { Layer } from '@offhook/ucs';
import { isGatedByDeviceSet } from '@offhook/ucs';

import type { ExaminedFile, ExaminedSetting } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';
import type { PlacedFile, PlacedSetting, SharedStack } from './shared-stack.ts';
import { closedGate, settingsByKey, sharedStack } from './shared-stack.ts';

export interface StackFile {
  readonly layer: Layer;
  readonly file: ExaminedFile;
  /** Read by many phones; what is wrong with it is said once. */
  readonly isShared: boolean;
}

interface Defeat {
  count: number;
  /** How many of these by an override file. */
  byOverride: number;
  readonly winner: PlacedSetting;
}

interface ClosedCount {
  count: number;
  /** Of these, phones on which nothing beats the setting as well. */
  unbeaten: number;
  readonly missing: string;
}

const isOverride = (layer: Layer): boolean => layer === 'user' || layer === 'local' || layer === 'web' || layer === 'cloud';

function defeatFinding(loser: ExaminedSetting, winner: PlacedSetting, byOverride: boolean, phoneCount?: number): Finding {
  const { name, place, value } = loser.assignment;
  const { place: related } = winner.setting.assignment;
  const more = { ...aboutName(name), related, ...(phoneCount === undefined ? {} : { phoneCount }) };
  const where = `${related.file} line ${related.line}`;
  if (byOverride) return finding('overridden-on-phone', place, `${name} was changed on the phone: ${where} wins`, more);
  if (winner.setting.canonical === loser.canonical || winner.setting.assignment.value === value)
    return finding('repeated', place, `${name} repeats ${where}, which comes first`, more);
  return finding('never-wins', place, `${name} never counts: ${where} comes first and says otherwise`, more);
}

export class PhonePass {
  readonly #stacks = new Map<string, { readonly stack: SharedStack; phones: number; readonly closed: Map<ExaminedSetting, string> }>();
  readonly #readers = new Map<ExaminedFile, number>();
  readonly #defeats = new Map<ExaminedSetting, Defeat>();
  /** Shared device.* settings that a phone's own files open or close; all others are the stack's. */
  readonly #closed = new Map<ExaminedSetting, ClosedCount>();
  readonly #ownFindings: Finding[] = [];

  /** One phone's files, strongest first. */
  add(files: readonly StackFile[]): void {
    const shared: PlacedFile[] = [];
    const own: PlacedFile[] = [];
    files.forEach(({ file, isShared }, position) => {
      (isShared ? shared : own).push({ position, file });
      if (isShared) this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1);
    });
    const entry = this.#stackOf(shared);
    entry.phones++;
    const ownByKey = settingsByKey(own);
    const defeated = new Set<ExaminedSetting>();
    for (const [key, settings] of ownByKey) this.#compete(files, settings, entry.stack.byKey.get(key), defeated);
    this.#gates(ownByKey, entry, defeated);
  }

  #stackOf(shared: readonly PlacedFile[]): { readonly stack: SharedStack; phones: number; readonly closed: Map<ExaminedSetting, string> } {
    const id = shared.map(({ position, file }) => `${position} ${file.path}`).join('\n');
    const known = this.#stacks.get(id);
    if (known !== undefined) return known;
    const stack = sharedStack(shared);
    const closed = new Map<ExaminedSetting, string>();
    const valueOf = (key: string): string | undefined => stack.byKey.get(key)?.[0]?.setting.canonical;
    for (const { setting } of stack.deviceSettings) {
      const missing = closedGate(setting.key, setting.assignment.name, valueOf);
      if (missing !== undefined) closed.set(setting, missing);
    }
    const entry = { stack, phones: 0, closed };
    this.#stacks.set(id, entry);
    return entry;
  }

  #compete(
    files: readonly StackFile[],
    own: readonly PlacedSetting[],
    shared: readonly PlacedSetting[] | undefined,
    defeated: Set<ExaminedSetting>,
  ): void {
    const [strongest] = own;
    if (strongest === undefined) return;
    const rival = shared?.[0];
    for (const loser of own) {
      const winner = loser !== strongest ? strongest : rival !== undefined && rival.position < loser.position ? rival : undefined;
      if (winner === undefined) continue;
      const layer = files[winner.position]?.layer ?? 'files';
      const isFromPhone = isOverride(files[loser.position]?.layer ?? 'files');
      // What people change on their phones twice is their own affair.
      if (!isFromPhone) this.#ownFindings.push(defeatFinding(loser.setting, winner, isOverride(layer)));
    }
    // Only the strongest of the shared ones can still lose something: the others lose among themselves.
    if (rival === undefined || rival.position < strongest.position) return;
    const layer = files[strongest.position]?.layer ?? 'files';
    defeated.add(rival.setting);
    const defeat = this.#defeats.get(rival.setting) ?? { count: 0, byOverride: 0, winner: strongest };
    defeat.count++;
    if (isOverride(layer)) defeat.byOverride++;
    this.#defeats.set(rival.setting, defeat);
  }

  #gates(
    ownByKey: ReadonlyMap<string, readonly PlacedSetting[]>,
    entry: { stack: SharedStack; closed: Map<ExaminedSetting, string> },
    defeated: ReadonlySet<ExaminedSetting>,
  ): void {
    const { stack, closed } = entry;
    const valueOf = (key: string): string | undefined => {
      const own = ownByKey.get(key)?.[0];
      const shared = stack.byKey.get(key)?.[0];
      return (own !== undefined && (shared === undefined || own.position < shared.position) ? own : shared)?.setting.canonical;
    };
    let isOwnGate = false;
    for (const [key, settings] of ownByKey) {
      if (!key.startsWith('device.')) continue;
      if (key.endsWith('.set')) isOwnGate = true;
      if (!isGatedByDeviceSet(key)) continue;
      for (const { setting } of settings) {
        const { name, place } = setting.assignment;
        const missing = closedGate(key, name, valueOf);
        if (missing !== undefined)
          this.#ownFindings.push(finding('gate-closed', place, `${name} is ignored without ${missing}="1"`, aboutName(name)));
      }
    }
    if (!isOwnGate) {
      for (const [setting, missing] of closed) this.#countClosed(setting, missing, !defeated.has(setting) && !stack.beaten.has(setting));
      return;
    }
    for (const { setting } of stack.deviceSettings) {
      const missing = closedGate(setting.key, setting.assignment.name, valueOf);
      if (missing !== undefined) this.#countClosed(setting, missing, !defeated.has(setting) && !stack.beaten.has(setting));
    }
  }

  #countClosed(setting: ExaminedSetting, missing: string, isUnbeaten: boolean): void {
    const known = this.#closed.get(setting) ?? { count: 0, unbeaten: 0, missing };
    known.count++;
    if (isUnbeaten) known.unbeaten++;
    this.#closed.set(setting, known);
  }

  /** After the last phone. */
  findings(): readonly Finding[] {
    const findings = [...this.#ownFindings];
    const losses = new Map<ExaminedSetting, { count: number; winner: PlacedSetting }>();
    for (const { stack, phones } of this.#stacks.values()) {
      for (const [loser, winner] of stack.beaten) losses.set(loser, { count: (losses.get(loser)?.count ?? 0) + phones, winner });
    }
    for (const [file, readers] of this.#readers) {
      for (const setting of file.settings) {
        const closed = this.#closed.get(setting);
        const { name, place } = setting.assignment;
        if (closed?.count === readers) {
          const message = `${name} is ignored without ${closed.missing}="1"`;
          findings.push(finding('gate-closed', place, message, { ...aboutName(name), phoneCount: readers }));
        }
        const loss = losses.get(setting);
        const defeat = this.#defeats.get(setting);
        if (loss?.count === readers) findings.push(defeatFinding(setting, loss.winner, false, readers));
        else if (defeat !== undefined && (loss?.count ?? 0) + defeat.count === readers) {
          const all = readers === 1 ? 'the one phone' : `all ${readers} phones`;
          const message = `${name} is set anew for ${all} that read${readers === 1 ? 's' : ''} this file`;
          const related = defeat.winner.setting.assignment.place;
          findings.push(finding('overridden-for-all', place, message, { ...aboutName(name), related, phoneCount: readers }));
        } else if (
          closed !== undefined &&
          closed.count < readers &&
          (loss?.count ?? 0) + (defeat?.count ?? 0) + closed.unbeaten === readers
        ) {
          const message = `${name} counts for no phone: ${closed.unbeaten} of ${readers} lack ${closed.missing}="1", the others take it from elsewhere`;
          findings.push(finding('never-wins', place, message, { ...aboutName(name), phoneCount: readers }));
        }
      }
    }
    return findings;
  }
}
