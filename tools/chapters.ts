// A chapter of the guide that is called done: each of its parameters is read by the phone and named by a test of the phone, or excused.

export interface ChapterInput {
  /** Those that are called done. */
  readonly chapters: ReadonlySet<string>;
  readonly parameters: readonly { readonly name: string; readonly chapter: string | undefined }[];
  readonly read: ReadonlySet<string>;
  readonly excused: ReadonlySet<string>;
  /** All tests that run a phone, as one text. */
  readonly tests: string;
}

/** A gate has no effect of its own: it is tried with what it gates. */
function isGate(name: string): boolean {
  return name === 'device.set' || name.endsWith('.set');
}

/** A line's parameter is named with its index: divert.#.contact as divert.1.contact. */
function isNamed(name: string, tests: string): boolean {
  const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('#', '(?:#|\\d+)');
  return new RegExp(`(?<![\\w.])${pattern}(?![\\w])`, 'i').test(tests);
}

export function chapterFaults({ chapters, parameters, read, excused, tests }: ChapterInput): readonly string[] {
  const faults = [...chapters]
    .filter((chapter) => parameters.every((parameter) => parameter.chapter !== chapter))
    .map((chapter) => `docs/spec/coverage.yaml calls the chapter ${chapter} done, of which the catalogue has no parameter`);
  for (const { name, chapter } of parameters) {
    if (chapter === undefined || !chapters.has(chapter) || isGate(name) || excused.has(name)) continue;
    if (!read.has(name)) faults.push(`the chapter ${chapter} is called done, and the phone does not read ${name}`);
    else if (!isNamed(name, tests)) faults.push(`the chapter ${chapter} is called done, and no test of the phone names ${name}`);
  }
  return faults;
}
