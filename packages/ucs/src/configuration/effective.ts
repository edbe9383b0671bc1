// Precedence: user override, local override, web, cloud, files in order, defaults. device.* and line keys count only behind their gates. Each value keeps its origin and what it beat.

import type { BaseProfile } from '../base-profile.ts';
import { baseProfiles } from '../base-profile.ts';
import type { Model } from '../model.ts';
import type { ParameterName, ParameterReference } from '../parameter/catalogue.ts';
import { defaultText, findParameter } from '../parameter/catalogue.ts';
import { isGoneName } from '../parameter/gone-names.ts';
import { gateOfOther, meantParameter } from '../parameter/mistaken-names.ts';
import { nearestParameter } from '../parameter/nearest.ts';
import type { ParameterRow } from '../parameter/row.ts';
import { validate } from '../parameter/validate.ts';
import type { Assignment, Complaint } from './assignment.ts';
import { gatesOf, gatesText } from './gates.ts';

/** Strongest first (guide, User Profiles; the resource manager's place is recalled). */
export const layers = ['user', 'local', 'web', 'cloud', 'device', 'files'] as const;
export type Layer = (typeof layers)[number];

export interface LayerContent {
  readonly layer: Layer;
  /** In order of precedence within the layer: for files, the order of CONFIG_FILES. */
  readonly assignments: readonly Assignment[];
}

export interface Origin {
  readonly layer: Layer;
  readonly assignment: Assignment;
}

export interface EffectiveValue {
  /** With its indices: reg.1.address. */
  readonly name: string;
  readonly parameter: ParameterName;
  readonly indices: readonly number[];
  /** Canonical text. */
  readonly text: string;
  readonly origin: Origin;
  /** Weaker settings of the same parameter, strongest first. */
  readonly beaten: readonly Origin[];
}

export type IgnoredReason = 'unknown-parameter' | 'bad-value' | 'gate-closed' | 'other-model';

/** What a file says and no phone acts on. */
export interface IgnoredAssignment {
  readonly assignment: Assignment;
  readonly layer: Layer;
  readonly reason: IgnoredReason;
  /** The concrete name in lower case; as written where the parameter is unknown. */
  readonly key: string;
  /** Why, as a person reads it. */
  readonly message: string;
}

export interface EffectiveConfiguration {
  /** Undefined where it is not known which model the phone is: what counts for one model only is then left out. */
  readonly model: Model | undefined;
  readonly baseProfile: BaseProfile;
  /** Only what something sets; keys are concrete names in lower case. */
  readonly values: ReadonlyMap<string, EffectiveValue>;
  readonly ignored: readonly IgnoredAssignment[];
  /** The ignored ones that are worth a word: all but those for other models. */
  readonly complaints: readonly Complaint[];
}

interface Candidate {
  readonly reference: ParameterReference;
  readonly canonical: string;
  readonly origin: Origin;
}

/** What is wrong with a value, without showing a secret. */
export function badValueMessage(name: string, value: string, row: ParameterRow, expected: string): string {
  const came = row.secret === true ? `${[...value].length} characters` : JSON.stringify(value);
  return `expected ${expected} in ${name}, got ${came}`;
}

export function unknownParameterMessage(name: string): string {
  if (isGoneName(name)) return `${name} is a name of SIP 2 and 3, gone since UC Software 4.0`;
  const base = gateOfOther(name);
  if (base !== undefined) return `unknown parameter ${name}: only device.* parameters have a gate`;
  const nearest = meantParameter(name) ?? nearestParameter(name);
  return `unknown parameter ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

type Examined =
  | { readonly key: string; readonly reference: ParameterReference; readonly canonical: string }
  | { readonly key: string; readonly reason: 'unknown-parameter' | 'bad-value'; readonly message: string };

/** Looks each assignment up once, however many phones read the file that it stands in. */
export class SettingExaminer {
  readonly #known = new WeakMap<Assignment, Examined>();

  examine(assignment: Assignment): Examined {
    const known = this.#known.get(assignment);
    if (known !== undefined) return known;
    const examined = examineAssignment(assignment);
    this.#known.set(assignment, examined);
    return examined;
  }
}

function examineAssignment({ name, value }: Assignment): Examined {
  const reference = findParameter(name);
  if (reference === undefined) return { key: name.toLowerCase(), reason: 'unknown-parameter', message: unknownParameterMessage(name) };
  const { key } = reference;
  const verdict = validate(reference.row, value);
  return verdict.valid
    ? { key, reference, canonical: verdict.canonical }
    : { key, reason: 'bad-value', message: badValueMessage(name, value, reference.row, verdict.expected) };
}

/** The first candidate of a key wins; later ones are kept as beaten. A model-suffixed name beats its plain form within a layer. */
function arrange(options: EffectiveOptions, ignored: IgnoredAssignment[]): Map<string, Candidate[]> {
  const { contents, model, examiner, only } = options;
  const byKey = new Map<string, Candidate[]>();
  for (const layer of layers) {
    const own: { readonly key: string; readonly candidate: Candidate }[] = [];
    let hasSuffixed = false;
    for (const content of contents) {
      if (content.layer !== layer) continue;
      for (const assignment of content.assignments) {
        const examined = examiner?.examine(assignment) ?? examineAssignment(assignment);
        const { key } = examined;
        if (only !== undefined && !only(key)) continue;
        if ('reason' in examined) {
          ignored.push({ assignment, layer, reason: examined.reason, key, message: examined.message });
          continue;
        }
        const { reference, canonical } = examined;
        const wanted = reference.model;
        if (wanted !== undefined && wanted !== model?.name) {
          const message = `${assignment.name} counts for the model ${wanted} only`;
          ignored.push({ assignment, layer, reason: 'other-model', key, message });
          continue;
        }
        if (wanted !== undefined) hasSuffixed = true;
        own.push({ key, candidate: { reference, canonical, origin: { layer, assignment } } });
      }
    }
    for (const isSuffixed of hasSuffixed ? [true, false] : [false]) {
      for (const { key, candidate } of own) {
        if ((candidate.reference.model !== undefined) !== isSuffixed) continue;
        const known = byKey.get(key);
        if (known === undefined) byKey.set(key, [candidate]);
        else known.push(candidate);
      }
    }
  }
  return byKey;
}

/** Drops what has a gate that is closed: each must be 1. What is in a phone's flash counts already. */
function closeGates(byKey: Map<string, Candidate[]>, ignored: IgnoredAssignment[]): void {
  const isOpen = (gate: string): boolean => byKey.get(gate.toLowerCase())?.[0]?.canonical === '1';
  for (const [key, candidates] of byKey) {
    const [first] = candidates;
    if (first === undefined || gatesOf(key).length === 0) continue;
    const missing = gatesOf(first.reference.concrete).filter((gate) => !isOpen(gate));
    if (missing.length === 0) continue;
    for (const { origin } of candidates) {
      if (origin.layer === 'device') continue;
      const message = `${origin.assignment.name} is ignored without ${gatesText(missing)}`;
      ignored.push({ assignment: origin.assignment, layer: origin.layer, reason: 'gate-closed', key, message });
    }
    const fromFlash = candidates.filter((candidate) => candidate.origin.layer === 'device');
    if (fromFlash.length > 0) byKey.set(key, fromFlash);
    else byKey.delete(key);
  }
}

function complaintOf({ assignment, reason, message }: IgnoredAssignment): readonly Complaint[] {
  if (reason === 'other-model') return [];
  return [{ severity: reason === 'bad-value' ? 'error' : 'warning', code: reason, message, place: assignment.place }];
}

export interface EffectiveOptions {
  readonly contents: readonly LayerContent[];
  readonly model: Model | undefined;
  /** Shared by phones that read the same files. */
  readonly examiner?: SettingExaminer;
  /** Only these keys are worked out; gates and base profile must be among them where they matter. */
  readonly only?: (key: string) => boolean;
}

export function effectiveConfiguration(options: EffectiveOptions): EffectiveConfiguration {
  const ignored: IgnoredAssignment[] = [];
  const byKey = arrange(options, ignored);
  closeGates(byKey, ignored);
  const wantedProfile = byKey.get('device.baseprofile')?.[0]?.canonical;
  const baseProfile = baseProfiles.find((profile) => profile === wantedProfile) ?? 'Generic';
  const values = new Map<string, EffectiveValue>();
  for (const [key, [winner, ...rest]] of byKey) {
    if (winner === undefined) continue;
    // The empty string is "back to the default", and beats weaker layers like any other value.
    const { name, concrete, indices, row } = winner.reference;
    const text = winner.canonical === '' ? defaultText(row, { baseProfile, model: options.model }, indices) : winner.canonical;
    values.set(key, {
      name: concrete,
      parameter: name,
      indices,
      text,
      origin: winner.origin,
      beaten: rest.map((candidate) => candidate.origin),
    });
  }
  return { model: options.model, baseProfile, values, ignored, complaints: ignored.flatMap(complaintOf) };
}
