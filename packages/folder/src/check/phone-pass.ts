// Every phone of the folder in turn: for each setting the phones on which it loses, and to what. Which settings never count, were changed on phones, repeat
// others or lack a gate are views of that.

import { gatesOf, gatesText, isGate } from '@offhook/ucs';
import type { Layer } from '@offhook/ucs';

import type { ClosedGates, UnknownFile } from './closed-gates.ts';
import { closedGates, closedGatesMessage } from './closed-gates.ts';
import type { ExaminedFile, ExaminedSetting } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';
import type { PlacedFile, PlacedSetting } from './placed-setting.ts';
import { isToBeFilledIn } from './placeholder.ts';
import type { SharedStack } from './shared-stack.ts';
import { settingsByKey, sharedStack } from './shared-stack.ts';

export interface StackFile {
  readonly layer: Layer;
  readonly file: ExaminedFile;
  /** Read by many phones; what is wrong with it is said once. */
  readonly isShared: boolean;
  readonly position: number;
}

export interface PhoneStack {
  readonly macAddress: string;
  /** Strongest first. */
  readonly files: readonly StackFile[];
  readonly unknown: readonly UnknownFile[];
}

interface Losses {
  count: number;
  readonly winner: PlacedSetting;
}

/** Losses to what was changed on phones, in their web pages or from the cloud. */
interface Overridden extends Losses {
  readonly phones: string[];
}

interface ClosedCount {
  /** Phones on which a gate is closed, as far as is known. */
  count: number;
  /** Of these, the ones on which nothing beats the setting as well. */
  unbeaten: number;
  /** Of the first phone; of the first on which a file that nobody has seen may open them, where there is one. */
  gates: ClosedGates;
}

/** Of one finding; the count tells of all. */
const listedPhones = 100;

const isOverride = (layer: Layer | undefined): boolean => layer === 'user' || layer === 'local' || layer === 'web' || layer === 'cloud';

function layerAt({ files }: PhoneStack, at: number): Layer | undefined {
  return files.find(({ position }) => position === at)?.layer;
}

function placeText({ setting }: PlacedSetting): string {
  const { file, line } = setting.assignment.place;
  return `${file} line ${line}`;
}

function defeatFinding(loser: ExaminedSetting, winner: PlacedSetting, byOverride: boolean, phoneCount?: number): Finding {
  const { name, place, value } = loser.assignment;
  const more = { ...aboutName(name), related: winner.setting.assignment.place, ...(phoneCount === undefined ? {} : { phoneCount }) };
  const where = placeText(winner);
  if (byOverride) return finding('overridden-on-phone', place, `${name} was changed on the phone: ${where} wins`, more);
  if (winner.setting.canonical === loser.canonical || winner.setting.assignment.value === value)
    return finding('repeated', place, `${name} repeats ${where}, which comes first`, more);
  // What is still to be filled in may come to the same.
  const isOther = !isToBeFilledIn(value) && !isToBeFilledIn(winner.setting.assignment.value);
  const message = `${name} never counts: ${where} comes first${isOther ? ' and says otherwise' : ''}`;
  return finding('never-wins', place, message, more);
}

function gateFinding({ assignment: { name, place } }: ExaminedSetting, gates: ClosedGates, phoneCount?: number): Finding {
  const severity = gates.heldBy.length === 0 ? 'warning' : 'note';
  const more = { ...aboutName(name), severity, ...(phoneCount === undefined ? {} : { phoneCount }) } as const;
  return finding('gate-closed', place, closedGatesMessage(name, gates), more);
}

export class PhonePass {
  readonly #stacks = new Map<string, { readonly stack: SharedStack; phones: number }>();
  readonly #readers = new Map<ExaminedFile, number>();
  /** What a shared setting loses to a phone's own files. */
  readonly #defeats = new Map<ExaminedSetting, Losses>();
  readonly #overridden = new Map<ExaminedSetting, Overridden>();
  readonly #closed = new Map<ExaminedSetting, ClosedCount>();
  readonly #ownFindings: Finding[] = [];

  add(phone: PhoneStack): void {
    const shared: PlacedFile[] = [];
    const own: PlacedFile[] = [];
    for (const { file, isShared, position } of phone.files) {
      (isShared ? shared : own).push({ position, file });
      if (isShared) this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1);
    }
    const stack = this.#stackOf(shared, phone.unknown);
    const ownByKey = settingsByKey(own);
    const defeated = new Set<ExaminedSetting>();
    for (const settings of ownByKey.values()) this.#compete(phone, settings, stack, defeated);
    this.#gates(ownByKey, stack, phone.unknown, defeated);
  }

  #stackOf(shared: readonly PlacedFile[], unknown: readonly UnknownFile[]): SharedStack {
    const id = [
      ...shared.map(({ position, file }) => `${position} ${file.path}`),
      ...unknown.map((file) => `${file.position} ${file.name} ?`),
    ];
    const known = this.#stacks.get(id.join('\n'));
    if (known !== undefined) {
      known.phones++;
      return known.stack;
    }
    const stack = sharedStack(shared, unknown);
    this.#stacks.set(id.join('\n'), { stack, phones: 1 });
    return stack;
  }

  /** `settings` are a phone's own of one key, strongest first. */
  #compete(phone: PhoneStack, settings: readonly PlacedSetting[], stack: SharedStack, defeated: Set<ExaminedSetting>): void {
    const [strongest] = settings;
    if (strongest === undefined) return;
    const rival = stack.byKey.get(strongest.setting.key)?.[0];
    for (const loser of settings) {
      const winner = loser !== strongest ? strongest : rival !== undefined && rival.position < loser.position ? rival : undefined;
      // What people change on their phones twice is their own affair.
      if (winner === undefined || isOverride(layerAt(phone, loser.position))) continue;
      this.#ownFindings.push(defeatFinding(loser.setting, winner, isOverride(layerAt(phone, winner.position))));
    }
    // Only the strongest of the shared ones can still lose something: the others lose among themselves.
    if (rival === undefined || rival.position < strongest.position) return;
    defeated.add(rival.setting);
    const defeat = this.#defeats.get(rival.setting) ?? { count: 0, winner: strongest };
    defeat.count++;
    this.#defeats.set(rival.setting, defeat);
    if (!isOverride(layerAt(phone, strongest.position))) return;
    const overridden = this.#overridden.get(rival.setting) ?? { count: 0, winner: strongest, phones: [] };
    overridden.count++;
    if (overridden.phones.length < listedPhones) overridden.phones.push(phone.macAddress);
    this.#overridden.set(rival.setting, overridden);
  }

  #gates(
    ownByKey: ReadonlyMap<string, readonly PlacedSetting[]>,
    stack: SharedStack,
    unknown: readonly UnknownFile[],
    defeated: ReadonlySet<ExaminedSetting>,
  ): void {
    const winnerOf = (key: string): PlacedSetting | undefined => {
      const own = ownByKey.get(key)?.[0];
      const shared = stack.byKey.get(key)?.[0];
      return own !== undefined && (shared === undefined || own.position < shared.position) ? own : shared;
    };
    let hasOwnGate = false;
    for (const settings of ownByKey.values()) {
      const { key = '', isOfGates = false } = settings[0]?.setting ?? {};
      if (!isOfGates) continue;
      if (isGate(key)) hasOwnGate = true;
      if (gatesOf(key).length === 0) continue;
      for (const { setting } of settings) {
        const gates = closedGates(setting, winnerOf, unknown);
        if (gates !== undefined) this.#ownFindings.push(gateFinding(setting, gates));
      }
    }
    for (const { setting } of stack.gated) {
      const gates = hasOwnGate ? closedGates(setting, winnerOf, unknown) : stack.closed.get(setting);
      if (gates !== undefined) this.#countClosed(setting, gates, !defeated.has(setting) && !stack.beaten.has(setting));
    }
  }

  #countClosed(setting: ExaminedSetting, gates: ClosedGates, isUnbeaten: boolean): void {
    const known = this.#closed.get(setting) ?? { count: 0, unbeaten: 0, gates };
    this.#closed.set(setting, known);
    known.count++;
    if (isUnbeaten) known.unbeaten++;
    if (known.gates.heldBy.length === 0) known.gates = gates;
  }

  /** After the last phone. */
  findings(): readonly Finding[] {
    const findings = [...this.#ownFindings];
    const losses = new Map<ExaminedSetting, Losses>();
    for (const { stack, phones } of this.#stacks.values()) {
      for (const [loser, winner] of stack.beaten) losses.set(loser, { count: (losses.get(loser)?.count ?? 0) + phones, winner });
    }
    for (const [file, readers] of this.#readers) {
      for (const setting of file.settings) {
        const loss = losses.get(setting);
        const lost = (loss?.count ?? 0) + (this.#defeats.get(setting)?.count ?? 0);
        findings.push(...this.#closedFindings(setting, readers, lost), ...this.#lossFindings(setting, readers, loss, lost));
      }
    }
    return findings;
  }

  /** Where the gates are closed on all phones that read the setting, or on all on which nothing beats it. */
  #closedFindings(setting: ExaminedSetting, readers: number, lost: number): readonly Finding[] {
    const closed = this.#closed.get(setting);
    if (closed === undefined) return [];
    const { count, unbeaten, gates } = closed;
    if (count === readers) return [gateFinding(setting, gates, readers)];
    if (lost + unbeaten < readers || lost === readers) return [];
    if (gates.heldBy.length > 0) return [gateFinding(setting, gates, unbeaten)];
    const { name, place } = setting.assignment;
    const message = `${name} counts for no phone: ${unbeaten} of ${readers} lack ${gatesText(gates.missing)}, the others take it from elsewhere`;
    return [finding('never-wins', place, message, { ...aboutName(name), phoneCount: readers })];
  }

  #lossFindings(setting: ExaminedSetting, readers: number, loss: Losses | undefined, lost: number): readonly Finding[] {
    const { name, place } = setting.assignment;
    const defeat = this.#defeats.get(setting);
    const overridden = this.#overridden.get(setting);
    if (loss?.count === readers) return [defeatFinding(setting, loss.winner, false, readers)];
    if (defeat !== undefined && lost === readers) {
      const all = readers === 1 ? 'the one phone' : `all ${readers} phones`;
      const message = `${name} is set anew for ${all} that read${readers === 1 ? 's' : ''} this file`;
      const related = defeat.winner.setting.assignment.place;
      return [finding('overridden-for-all', place, message, { ...aboutName(name), related, phoneCount: readers })];
    }
    if (overridden === undefined) return [];
    const { count, phones, winner } = overridden;
    const where = `${placeText(winner)} wins ${count === 1 ? 'there' : 'on the first'}`;
    const message = `${name} was changed on ${count} of ${readers} phones: ${where}`;
    const related = winner.setting.assignment.place;
    return [finding('overridden-on-phone', place, message, { ...aboutName(name), related, phoneCount: count, phones })];
  }
}
