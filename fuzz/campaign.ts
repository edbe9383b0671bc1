// One campaign against one target: mutated seeds, until the count or the time is spent, or something other than a ProblemError comes out.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isProblem } from '@offhook/base';
import { createSeededRandom } from '@offhook/base/virtual';

import { mutate } from './mutate.ts';
import type { Target } from './targets.ts';

export interface Finding {
  readonly input: Uint8Array;
  readonly error: unknown;
  readonly tookMs: number;
}

export interface CampaignResult {
  readonly runs: number;
  readonly accepted: number;
  readonly finding: Finding | undefined;
}

/** One input may take this long; a scanner that loops without advancing takes for ever. */
const slowMs = 2000;
const folder = fileURLToPath(new URL('corpus/', import.meta.url));

/** The target's own corpus: seeds, and every input that was once a finding. */
export async function seedsOf(target: Target): Promise<readonly Uint8Array[]> {
  const names = await readdir(join(folder, target.name));
  // Copies: the slices of a Buffer share its memory, and a mutation must not reach the seed.
  return Promise.all(names.sort().map(async (name) => Uint8Array.from(await readFile(join(folder, target.name, name)))));
}

async function runOnce(
  target: Target,
  input: Uint8Array,
): Promise<{ isAccepted: boolean; failure: { error: unknown } | undefined; tookMs: number }> {
  const startedAtMs = performance.now();
  let isAccepted = true;
  let failure: { error: unknown } | undefined;
  try {
    // Most targets answer at once; to wait for nothing all the same would cost more than they do.
    const running = target.run(input.slice());
    if (running !== undefined) await running;
  } catch (error) {
    isAccepted = false;
    if (!isProblem(error)) failure = { error };
  }
  return { isAccepted, failure, tookMs: performance.now() - startedAtMs };
}

async function tryOne(target: Target, input: Uint8Array): Promise<{ isAccepted: boolean; finding: Finding | undefined }> {
  const { isAccepted, failure, tookMs } = await runOnce(target, input);
  if (failure !== undefined) return { isAccepted, finding: { input, error: failure.error, tookMs } };
  if (tookMs <= slowMs) return { isAccepted, finding: undefined };
  // A busy machine is slow now and then; a slow input is slow every time.
  let quickestMs = tookMs;
  for (let again = 0; again < 3; again++) quickestMs = Math.min(quickestMs, (await runOnce(target, input)).tookMs);
  const finding = quickestMs > slowMs ? { input, error: new Error(`took ${Math.round(quickestMs)} ms`), tookMs: quickestMs } : undefined;
  return { isAccepted, finding };
}

export async function campaign(
  target: Target,
  seeds: readonly Uint8Array[],
  limits: { readonly seed: number; readonly runs: number; readonly untilMs?: number },
): Promise<CampaignResult> {
  const random = createSeededRandom(limits.seed);
  let runs = 0;
  let accepted = 0;
  for (const input of seeds) {
    runs++;
    const { isAccepted, finding } = await tryOne(target, input);
    if (isAccepted) accepted++;
    if (finding !== undefined) return { runs, accepted, finding };
  }
  while (runs < limits.runs && (limits.untilMs === undefined || performance.now() < limits.untilMs)) {
    runs++;
    const { isAccepted, finding } = await tryOne(target, mutate(random, seeds, target.words));
    if (isAccepted) accepted++;
    if (finding !== undefined) return { runs, accepted, finding };
  }
  return { runs, accepted, finding: undefined };
}
