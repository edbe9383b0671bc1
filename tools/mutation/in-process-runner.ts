// A StrykerJS test runner for node:test that loads the tests once and runs only those that meet a mutant, those of its name and quick ones first, in one process: ten times the mutants of a process for each.

import { readFile, realpath, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { InstrumenterContext, StrykerOptions } from '@stryker-mutator/api/core';
import { PluginKind, commonTokens, declareFactoryPlugin, tokens } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  determineHitLimitReached,
  toMutantRunResult,
  type CompleteDryRunResult,
  type DryRunOptions,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
} from '@stryker-mutator/api/test-runner';

import type * as NodeTest from './node-test.ts';

export const runnerName = 'in-process';

const nodeTestUrl = new URL('./node-test.ts', import.meta.url).href;
/** Properties run this often: a mutant that thirty runs do not find, fifty seldom do. */
const propertyRuns = { numRuns: 30, endOnFailure: true, seed: 7 };

/** How the tests went without a mutant. The process that tried them leaves it in the copy for all that run mutants. */
interface Course {
  readonly tookMs: Readonly<Record<string, number>>;
  /** How often each test met each mutant. */
  readonly hits: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Where Stryker's instrumented sources count what is met, mutant or not. It takes most of the time, and is of use in one run only. */
const counter = 'function cover() {';
type Context = InstrumenterContext & { isCounting?: boolean };

const coursePath = 'course.json';
/** A test that meets its mutant ten times as often as without it runs for ever. */
const hitFactor = 10;
const fewestHits = 10_000;
/** A test that takes longer than this waits for ever. */
const patienceMs = 2000;
const timeFactor = 5;
/** So many times longer before there is a mutant: the machine may be busy. */
const firstPatience = 10;
/** More than any test takes in milliseconds. */
const namedFirst = 1e9;

/** `g722.test.ts` and `g722-band.ts` are of one name, and so are `rtp/packet.ts` and `rtp.test.ts`. */
function isNamedAfter(test: string, source: string): boolean {
  const name = basename(test, '.test.ts');
  return [basename(source, '.ts'), basename(dirname(source))].some((other) => other.startsWith(name) || name.startsWith(other));
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

function courseOf({ tests, mutantCoverage }: CompleteDryRunResult): Course {
  return { tookMs: Object.fromEntries(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs])), hits: mutantCoverage?.perTest ?? {} };
}

class InProcessRunner implements TestRunner {
  readonly #tests: readonly string[];
  /** Where the instrumented sources read which mutant acts, and write which were met. */
  readonly #context: Context;
  #nodeTest: typeof NodeTest | undefined;
  #course: Course | undefined;
  #isLoaded = false;
  /** Thrown where no test waits for it. */
  #stray: unknown;

  constructor(tests: readonly string[]) {
    this.#tests = tests;
    const place = globalThis as { __stryker__?: Context };
    this.#context = place.__stryker__ ??= {};
  }

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    process.on('unhandledRejection', (error) => (this.#stray = error));
    process.on('uncaughtException', (error) => (this.#stray = error));
    // The copy's node_modules leads back to the workspaces beside it, whose code holds no mutants: lead it in again.
    const outside = `${pathToFileURL(dirname(await realpath('node_modules'))).href}/packages/`;
    const inside = `${pathToFileURL(process.cwd()).href}/packages/`;
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier === 'node:test') return { url: nodeTestUrl, shortCircuit: true };
        const found = next(specifier, context);
        const isLedOut = found.url.startsWith(outside) && !found.url.startsWith(inside);
        return isLedOut ? { ...found, url: inside + found.url.slice(outside.length) } : found;
      },
      load: (url, context, next) => {
        const loaded = next(url, context);
        if (!url.startsWith(inside) || loaded.source === undefined || loaded.source === null) return loaded;
        const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
        return { ...loaded, source: text.replace(counter, `${counter} if (ns.isCounting !== true) return;`) };
      },
    });
    this.#nodeTest = await import('./node-test.ts');
    (await import('fast-check')).configureGlobal(propertyRuns);
  }

  async dryRun({ coverageAnalysis }: DryRunOptions): Promise<DryRunResult> {
    this.#context.isCounting = true;
    await this.#load();
    const all = { accept: () => true, isBailing: false };
    const counted = await this.#run({ ...all, isCovering: coverageAnalysis !== 'off' });
    if (counted.status !== DryRunStatus.Complete) return counted;
    // Once more without counting: how long they take, and whether they pass in any order and more than once.
    this.#course = courseOf(counted);
    delete this.#context.mutantCoverage;
    delete this.#context.isCounting;
    const timed = await this.#run({ ...all, isCovering: false, mutated: '' });
    if (timed.status !== DryRunStatus.Complete) return timed;
    this.#course = { ...courseOf(timed), hits: this.#course.hits };
    await writeFile(coursePath, JSON.stringify(this.#course));
    const { mutantCoverage } = counted;
    return mutantCoverage === undefined ? timed : { ...timed, mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, testFilter, hitLimit, disableBail, mutantActivation } = options;
    this.#course ??= JSON.parse(await readFile(coursePath, 'utf8')) as Course;
    const context = this.#context;
    delete context.mutantCoverage;
    delete context.hitLimit;
    delete context.hitCount;
    if (hitLimit !== undefined) Object.assign(context, { hitLimit, hitCount: 0 });
    if (mutantActivation === 'static') context.activeMutant = activeMutant.id; // it acts while the modules load
    try {
      await this.#load();
    } catch (error) {
      return { status: MutantRunStatus.Killed, killedBy: [], failureMessage: `modules do not load: ${messageOf(error)}`, nrOfTests: 0 };
    }
    context.activeMutant = activeMutant.id;
    const wanted = testFilter === undefined ? undefined : new Set(testFilter);
    const accept = (id: string): boolean => wanted?.has(id) ?? true;
    try {
      return toMutantRunResult(
        await this.#run({
          accept,
          mutated: activeMutant.fileName,
          isBailing: !disableBail,
          isCovering: false,
          ...(hitLimit === undefined ? {} : { hitLimit }),
        }),
      );
    } catch (error) {
      return { status: MutantRunStatus.Error, errorMessage: messageOf(error) };
    } finally {
      delete context.activeMutant;
    }
  }

  async #load(): Promise<void> {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    for (const file of this.#tests) {
      this.#nodeTest?.startFile(file);
      await import(pathToFileURL(resolve(file)).href);
    }
  }

  async #run(options: {
    readonly accept: (id: string) => boolean;
    /** The source that is. */
    readonly mutated?: string;
    readonly isCovering: boolean;
    readonly isBailing: boolean;
    readonly hitLimit?: number;
  }): Promise<DryRunResult> {
    const context = this.#context;
    const { hitLimit, mutated } = options;
    const { tookMs: usualMs, hits } = this.#course ?? {};
    const tests: TestResult[] = [];
    let reached: DryRunResult | undefined;
    this.#stray = undefined;
    await this.#nodeTest?.runTests({
      accept: options.accept,
      // What waits for what never comes ends with its test.
      ...(usualMs === undefined || mutated === undefined
        ? {}
        : {
            limitMsOf: (id) => (mutated === '' ? firstPatience : 1) * (patienceMs + timeFactor * (usualMs[id] ?? 0)),
            costOf: (id, file) => (isNamedAfter(file, mutated) ? 0 : namedFirst) + (usualMs[id] ?? 0),
          }),
      onStart: (id) => {
        if (options.isCovering) context.currentTestId = id;
        if (hitLimit === undefined) return;
        const usual = hits?.[id]?.[context.activeMutant ?? ''] ?? 0;
        Object.assign(context, { hitCount: 0, hitLimit: Math.min(hitLimit, Math.max(fewestHits, hitFactor * usual)) });
      },
      onEnd: ({ id, file, kind, tookMs, failure }) => {
        delete context.currentTestId;
        reached =
          kind === 'late'
            ? { status: DryRunStatus.Timeout, reason: `${id} waits for ever` }
            : determineHitLimitReached(context.hitCount, context.hitLimit);
        if (reached !== undefined) return false;
        const test = { id, name: id, fileName: resolve(file), timeSpentMs: tookMs };
        const fault = failure ?? this.#stray;
        if (kind === 'skipped') tests.push({ ...test, status: TestStatus.Skipped });
        else if (fault === undefined) tests.push({ ...test, status: TestStatus.Success });
        else tests.push({ ...test, status: TestStatus.Failed, failureMessage: messageOf(fault) });
        return fault === undefined || !options.isBailing;
      },
    });
    if (reached !== undefined) return reached;
    const { mutantCoverage } = context;
    return { status: DryRunStatus.Complete, tests, ...(options.isCovering && mutantCoverage !== undefined ? { mutantCoverage } : {}) };
  }
}

function create(options: StrykerOptions): TestRunner {
  return new InProcessRunner(options['roomTests'] as readonly string[]);
}
create.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, runnerName, create)];
