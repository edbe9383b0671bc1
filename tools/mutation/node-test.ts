// What `node:test` resolves to while mutants run: it registers the tests once, and runs some of them again and again in one process.

export interface TestContext {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly after: (act: Act) => void;
  readonly diagnostic: () => void;
  readonly skip: () => void;
  readonly todo: () => void;
  readonly test: (...given: Given) => Promise<void>;
}

type Act = (context: unknown) => unknown;
type Body = (context: TestContext) => unknown;
interface Options {
  readonly skip?: unknown;
  readonly todo?: unknown;
}
type Given = readonly [name?: unknown, options?: unknown, body?: unknown];

export interface Case {
  readonly name: string;
  readonly body: Body | undefined;
  readonly file: string;
  readonly suite: Suite;
  readonly isSkipped: boolean;
}

interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly cases: Case[];
  readonly suites: Suite[];
  readonly before: Act[];
  readonly after: Act[];
  readonly beforeEach: Act[];
  readonly afterEach: Act[];
}

function newSuite(name: string, parent: Suite | undefined): Suite {
  const suite: Suite = { name, parent, cases: [], suites: [], before: [], after: [], beforeEach: [], afterEach: [] };
  parent?.suites.push(suite);
  return suite;
}

/** One process runs one set of tests: what the test files register is gathered here while they load. */
const registered = { all: newSuite('', undefined), at: newSuite('', undefined), file: '' };

/** What registers from now on comes from this file. */
export function startFile(file: string): void {
  registered.file = file;
  registered.at = newSuite('', registered.all);
}

function read(given: Given): { readonly name: string; readonly options: Options; readonly body: unknown } {
  const body = given.find((value) => typeof value === 'function');
  const options = given.find((value) => typeof value === 'object' && value !== null) ?? {};
  return { name: typeof given[0] === 'string' ? given[0] : '', options, body };
}

function addCase(isLeftOut: boolean) {
  return (...given: Given): void => {
    const { name, options, body } = read(given);
    const isSkipped = isLeftOut || Boolean(options.skip) || Boolean(options.todo) || body === undefined;
    registered.at.cases.push({ name, body: body as Body | undefined, file: registered.file, suite: registered.at, isSkipped });
  };
}

function addSuite(isLeftOut: boolean) {
  return (...given: Given): void => {
    const { name, options, body } = read(given);
    if (isLeftOut || Boolean(options.skip) || body === undefined) return;
    const outer = registered.at;
    registered.at = newSuite(name, outer);
    try {
      if ((body as () => unknown)() instanceof Promise) throw new Error(`${name}: describe with a promise is not supported here`);
    } finally {
      registered.at = outer;
    }
  };
}

export const it = Object.assign(addCase(false), { skip: addCase(true), todo: addCase(true), only: addCase(false) });
export const test = it;
export const describe = Object.assign(addSuite(false), { skip: addSuite(true), todo: addSuite(true), only: addSuite(false) });
export { describe as suite };
export const before = (act: Act): void => void registered.at.before.push(act);
export const after = (act: Act): void => void registered.at.after.push(act);
export const beforeEach = (act: Act): void => void registered.at.beforeEach.push(act);
export const afterEach = (act: Act): void => void registered.at.afterEach.push(act);
export default Object.assign(it, { it, test: it, describe, suite: describe, before, after, beforeEach, afterEach });

/** The suite and those around it, the outermost first. */
function around(suite: Suite | undefined): readonly Suite[] {
  return suite === undefined ? [] : [...around(suite.parent), suite];
}

export function idOf({ file, suite, name }: Case): string {
  const names = [...around(suite).map((outer) => outer.name), name].filter((part) => part !== '');
  return `${file} > ${names.join(' > ')}`;
}

function contextOf(name: string, late: Act[]): TestContext {
  const nothing = (): void => undefined;
  return {
    name,
    signal: new AbortController().signal,
    after: (act) => void late.push(act),
    diagnostic: nothing,
    skip: nothing,
    todo: nothing,
    test: async (...given) => {
      const inner = read(given);
      await (inner.body as Body)(contextOf(inner.name, late));
    },
  };
}

export interface Outcome {
  readonly id: string;
  readonly file: string;
  /** `late` where the limit passed. */
  readonly kind: 'passed' | 'failed' | 'skipped' | 'late';
  readonly tookMs: number;
  readonly failure?: unknown;
}

export interface RunRequest {
  readonly accept: (id: string) => boolean;
  /** Tests that cost less are run first; in the order in which they registered where missing. */
  readonly costOf?: (id: string, file: string) => number;
  /** How long a test may wait; without end where missing. What never gives the turn away is not noticed. */
  readonly limitMsOf?: (id: string) => number;
  readonly onStart: (id: string) => void;
  /** False stops the run. */
  readonly onEnd: (outcome: Outcome) => boolean;
}

/** What the first that fails throws, or undefined. */
async function failureOf(acts: readonly (() => unknown)[]): Promise<unknown> {
  try {
    for (const act of acts) await act();
    return undefined;
  } catch (error) {
    return error ?? new Error('nothing was thrown');
  }
}

/** What is run at one go: a case, or a suite whose hooks stand around all of its cases. */
type Piece = Case | Suite;

function piecesOf(suite: Suite): readonly Piece[] {
  if (suite.before.length + suite.after.length > 0) return [suite];
  return [...suite.cases, ...suite.suites.flatMap(piecesOf)];
}

function casesOf(piece: Piece): readonly Case[] {
  return 'suites' in piece ? [...piece.cases, ...piece.suites.flatMap(casesOf)] : [piece];
}

const tooLate = Symbol('too late');

/** `tooLate` where `limitMs` passes first. */
async function within(result: Promise<unknown>, limitMs: number | undefined): Promise<unknown> {
  if (limitMs === undefined) return result;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(() => resolve(tooLate), limitMs);
  });
  try {
    return await Promise.race([result, limit]);
  } finally {
    clearTimeout(timer);
  }
}

export async function runTests({ accept, costOf, limitMsOf, onStart, onEnd }: RunRequest): Promise<void> {
  let isStopped = false;
  const isWanted = (suite: Suite): boolean => suite.cases.some((one) => accept(idOf(one))) || suite.suites.some(isWanted);

  const runCase = async (one: Case, broken: unknown): Promise<void> => {
    const id = idOf(one);
    if (one.isSkipped) {
      isStopped = !onEnd({ id, file: one.file, kind: 'skipped', tookMs: 0 });
      return;
    }
    const startedAtMs = performance.now();
    const late: Act[] = [];
    onStart(id);
    const suites = around(one.suite);
    const act = (): Promise<unknown> =>
      failureOf([...suites.flatMap((suite) => suite.beforeEach.map((act) => () => act({}))), () => one.body?.(contextOf(one.name, late))]);
    const first = broken ?? (await within(act(), limitMsOf?.(id)));
    if (first === tooLate) {
      isStopped = !onEnd({ id, file: one.file, kind: 'late', tookMs: performance.now() - startedAtMs });
      return;
    }
    const cleared = await failureOf([
      ...late.map((act) => () => act({})),
      ...suites.toReversed().flatMap((suite) => suite.afterEach.map((act) => () => act({}))),
    ]);
    const failure = first ?? cleared;
    const kind = failure === undefined ? 'passed' : 'failed';
    isStopped = !onEnd({ id, file: one.file, kind, tookMs: performance.now() - startedAtMs, failure });
  };

  const runSuite = async (suite: Suite): Promise<void> => {
    if (isStopped || !isWanted(suite)) return;
    const broken = await failureOf(suite.before.map((act) => () => act({})));
    for (const one of suite.cases) if (!isStopped && accept(idOf(one))) await runCase(one, broken);
    for (const inner of suite.suites) await runSuite(inner);
    await failureOf(suite.after.map((act) => () => act({}))); // the suite's last test has said enough
  };

  const pieces = registered.all.suites.flatMap(piecesOf).map((piece) => {
    const wanted = casesOf(piece).filter((one) => accept(idOf(one)));
    return { piece, isWanted: wanted.length > 0, cost: wanted.reduce((sum, one) => sum + (costOf?.(idOf(one), one.file) ?? 0), 0) };
  });
  for (const { piece, isWanted: isPieceWanted } of pieces.toSorted((a, b) => a.cost - b.cost)) {
    if (isStopped || !isPieceWanted) continue;
    await ('suites' in piece ? runSuite(piece) : runCase(piece, undefined));
  }
}
