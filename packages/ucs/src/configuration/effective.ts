// Precedence: user override, local override, web, cloud, files in order, defaults. device.* counts only behind its gates. Each value keeps its origin and what it beat.

import type { BaseProfile } from '../base-profile.ts';
import { baseProfiles } from '../base-profile.ts';
import type { Model } from '../model.ts';
import type { ParameterName, ParameterReference } from '../parameter/catalogue.ts';
import { concreteName, defaultText, findParameter, isGatedByDeviceSet } from '../parameter/catalogue.ts';
import { nearestParameter } from '../parameter/nearest.ts';
import { validate } from '../parameter/validate.ts';
import type { Assignment, Complaint } from './assignment.ts';

/** Strongest first (guide, User Profiles; the resource manager's place is recalled). */
export const layers = ['user', 'local', 'web', 'cloud', 'device', 'files'] as const;
export type Layer = (typeof layers)[number];

export interface LayerContent {
  readonly layer: Layer;
  /** In order of precedence within the layer: for files, the order of CONFIG_FILES. */
  readonly assignments: readonly Assignment[];
}

export interface Origin {
  readonly layer: Layer | 'default';
  /** Missing for a default. */
  readonly assignment?: Assignment;
}

export interface EffectiveValue {
  /** With its indices: reg.1.address. */
  readonly name: string;
  readonly parameter: ParameterName;
  /** Canonical text. */
  readonly text: string;
  readonly origin: Origin;
  /** Weaker settings of the same parameter, strongest first. */
  readonly beaten: readonly Origin[];
}

export interface EffectiveConfiguration {
  readonly model: Model;
  readonly baseProfile: BaseProfile;
  /** Only what something sets; keys are concrete names in lower case. */
  readonly values: ReadonlyMap<string, EffectiveValue>;
  readonly complaints: readonly Complaint[];
}

interface Candidate {
  readonly reference: ParameterReference;
  readonly canonical: string;
  readonly origin: Origin & { readonly assignment: Assignment };
}

function keyOf(reference: ParameterReference): string {
  return concreteName(reference.name, reference.indices).toLowerCase();
}

function examine(content: LayerContent, assignment: Assignment, complaints: Complaint[]): Candidate | undefined {
  const reference = findParameter(assignment.name);
  if (reference === undefined) {
    const nearest = nearestParameter(assignment.name);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    complaints.push({
      severity: 'warning',
      code: 'unknown-parameter',
      message: `unknown parameter ${assignment.name}${hint}`,
      place: assignment.place,
    });
    return undefined;
  }
  const verdict = validate(reference.row, assignment.value);
  if (!verdict.valid) {
    const came = reference.row.secret === true ? `${[...assignment.value].length} characters` : JSON.stringify(assignment.value);
    complaints.push({
      severity: 'error',
      code: 'bad-value',
      message: `expected ${verdict.expected} in ${assignment.name}, got ${came}`,
      place: assignment.place,
    });
    return undefined;
  }
  return { reference, canonical: verdict.canonical, origin: { layer: content.layer, assignment } };
}

/** The first candidate of a key wins; later ones are kept as beaten. A model-suffixed name beats its plain form within a layer. */
function arrange(contents: readonly LayerContent[], model: Model, complaints: Complaint[]): Map<string, Candidate[]> {
  const byKey = new Map<string, Candidate[]>();
  for (const layer of layers) {
    const own: Candidate[] = [];
    for (const content of contents) {
      if (content.layer !== layer) continue;
      for (const assignment of content.assignments) {
        const candidate = examine(content, assignment, complaints);
        if (candidate !== undefined && (candidate.reference.model === undefined || candidate.reference.model === model.name))
          own.push(candidate);
      }
    }
    for (const isSuffixed of [true, false]) {
      for (const candidate of own) {
        if ((candidate.reference.model !== undefined) !== isSuffixed) continue;
        const key = keyOf(candidate.reference);
        const known = byKey.get(key);
        if (known === undefined) byKey.set(key, [candidate]);
        else known.push(candidate);
      }
    }
  }
  return byKey;
}

/** Drops device.* that no gate opens: device.set and the parameter's own .set must both be 1. */
function closeGates(byKey: Map<string, Candidate[]>, complaints: Complaint[]): void {
  const isOpen = (key: string): boolean => byKey.get(key)?.[0]?.canonical === '1';
  for (const [key, candidates] of byKey) {
    const first = candidates[0];
    if (first === undefined || !isGatedByDeviceSet(key)) continue;
    const fromFlash = candidates.filter((candidate) => candidate.origin.layer === 'device');
    const missing = !isOpen('device.set')
      ? 'device.set'
      : !isOpen(`${key}.set`)
        ? `${concreteName(first.reference.name, first.reference.indices)}.set`
        : undefined;
    if (missing === undefined) continue;
    for (const candidate of candidates) {
      if (candidate.origin.layer === 'device') continue;
      complaints.push({
        severity: 'warning',
        code: 'gate-closed',
        message: `${candidate.origin.assignment.name} is ignored without ${missing}="1"`,
        place: candidate.origin.assignment.place,
      });
    }
    if (fromFlash.length > 0) byKey.set(key, fromFlash);
    else byKey.delete(key);
  }
}

export function effectiveConfiguration(options: { contents: readonly LayerContent[]; model: Model }): EffectiveConfiguration {
  const complaints: Complaint[] = [];
  const byKey = arrange(options.contents, options.model, complaints);
  closeGates(byKey, complaints);
  const wantedProfile = byKey.get('device.baseprofile')?.[0]?.canonical;
  const baseProfile = baseProfiles.find((profile) => profile === wantedProfile) ?? 'Generic';
  const values = new Map<string, EffectiveValue>();
  for (const [key, [winner, ...rest]] of byKey) {
    if (winner === undefined) continue;
    // The empty string is "back to the default", and beats weaker layers like any other value.
    const text = winner.canonical === '' ? defaultText(winner.reference.row, { baseProfile, model: options.model }) : winner.canonical;
    values.set(key, {
      name: concreteName(winner.reference.name, winner.reference.indices),
      parameter: winner.reference.name,
      text,
      origin: winner.origin,
      beaten: rest.map((candidate) => candidate.origin),
    });
  }
  return { model: options.model, baseProfile, values, complaints };
}
