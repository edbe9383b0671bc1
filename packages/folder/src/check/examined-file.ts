// One file by itself: its settings, each with its row of the catalogue, and what is wrong with them whoever reads the file.

import type {
  Assignment,
  ConfigurationFile,
  FileContent,
  FileRelease,
  Model,
  ParameterRow,
  TemplateSetting,
  TextSetting,
} from '@offhook/ucs';
import {
  badValueMessage,
  fileRelease,
  findParameter,
  isPrimaryAttribute,
  looksLikePrimary,
  mayBecomeParameter,
  mayNamePerson,
  parameterKey,
  readConfiguration,
  readTemplate,
} from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding, findingOfComplaint, startOf } from './finding.ts';
import { KnownNames, isTemplateLanguage } from './known-names.ts';
import { isToBeFilledIn } from './placeholder.ts';
import { UnknownNames } from './unknown-names.ts';

export interface ExaminedSetting {
  readonly assignment: Assignment;
  /** Two settings of one key compete: the concrete name in lower case, with the model where the name carries one. */
  readonly key: string;
  /** Undefined where the value is refused: then the setting counts for nobody. */
  readonly canonical: string | undefined;
  /** It is a gate of others, or has gates. */
  readonly isOfGates: boolean;
}

export interface ExaminedFile {
  readonly path: string;
  readonly read: ConfigurationFile;
  /** Settings with a known name, in order. */
  readonly settings: readonly ExaminedSetting[];
  readonly findings: readonly Finding[];
  readonly isPrimary: boolean;
}

interface Secret extends Assignment {
  /** The user and the password of a URL. */
  readonly isInUrl?: true;
}

/** What a file is looked at with, and what comes of it. */
interface Examination {
  readonly names: KnownNames;
  readonly findings: Finding[];
  readonly secrets: Secret[];
  /** Settings with a value that a program has still to fill in. */
  readonly placeholders: Assignment[];
  readonly unknown: Assignment[];
  readonly model: Model | undefined;
}

function examineSetting(
  assignment: Assignment,
  { names, findings, secrets, placeholders, unknown, model }: Examination,
): ExaminedSetting | undefined {
  const { name, value, place } = assignment;
  const known = names.find(name);
  if (known === undefined) {
    unknown.push(assignment);
    if (isToBeFilledIn(value) && !isTemplateLanguage(name)) placeholders.push(assignment);
    return undefined;
  }
  const { reference, key } = known;
  const { row } = reference;
  const { verdict, isPlaceholder, expected, hasPassword } = known.judge(value);
  if (isPlaceholder) {
    placeholders.push(assignment);
  } else if (!verdict.valid) {
    // Ranges that only an old schema tells may have grown since.
    const severity = row.certainty === 'guide' ? 'error' : 'warning';
    findings.push(finding('bad-value', place, badValueMessage(name, value, row, verdict.expected), { ...aboutName(name), severity }));
  } else if (expected !== undefined) {
    findings.push(finding('bad-form', place, formMessage(assignment, row, expected), aboutName(name)));
  }
  const outOfRange = known.outOfRange(model);
  if (outOfRange !== undefined) findings.push(finding('index-out-of-range', place, outOfRange, aboutName(name)));
  // What every phone has from its maker is no secret.
  if (row.secret === true && !isPlaceholder && value !== '' && value !== row.default) secrets.push(assignment);
  else if (!isPlaceholder && hasPassword) secrets.push({ ...assignment, isInUrl: true });
  return { assignment, key, canonical: verdict.valid ? verdict.canonical : undefined, isOfGates: known.isOfGates };
}

/** A value that may be somebody's is not repeated. */
function formMessage({ name, value }: Assignment, row: ParameterRow, expected: string): string {
  return mayNamePerson(row) ? `expected ${expected} in ${name}` : badValueMessage(name, value, row, expected);
}

function setTwice({ name, place, value }: Assignment, { place: related, value: earlier }: Assignment): Finding {
  const isOther = !isToBeFilledIn(value) && !isToBeFilledIn(earlier);
  const message = `${name} is set on line ${related.line} already${isOther ? ', to another value' : ''}; the first is taken to count`;
  return finding('set-twice', place, message, { ...aboutName(name), related });
}

function twiceFindings(settings: readonly ExaminedSetting[]): readonly Finding[] {
  if (new Set(settings.map(({ key }) => key)).size === settings.length) return [];
  const first = new Map<string, ExaminedSetting>();
  const findings: Finding[] = [];
  for (const setting of settings) {
    const earlier = first.get(setting.key);
    if (earlier === undefined) {
      first.set(setting.key, setting);
      continue;
    }
    const { name, place } = setting.assignment;
    const { place: related } = earlier.assignment;
    const isSame = earlier.assignment.value === setting.assignment.value;
    findings.push(
      isSame
        ? finding('repeated', place, `${name} repeats line ${related.line}`, { ...aboutName(name), related })
        : setTwice(setting.assignment, earlier.assignment),
    );
  }
  return findings;
}

function secretFinding(secrets: readonly Secret[]): readonly Finding[] {
  const [first, ...rest] = secrets;
  if (first === undefined) return [];
  const others = rest.length === 0 ? '' : ` and ${rest.length} more`;
  const what = first.isInUrl === true ? `the password in ${first.name}` : first.name;
  return [finding('secret-in-clear', first.place, `${what}${others} in clear`, aboutName(first.name))];
}

/** Said once: where there are several, the file is a template. */
function placeholderFinding(placeholders: readonly Assignment[]): readonly Finding[] {
  const [first, ...rest] = placeholders;
  if (first === undefined) return [];
  const { name, place } = first;
  const message =
    rest.length === 0 ? `${name} still holds a placeholder` : `${name} and ${rest.length} more still hold placeholders: this is a template`;
  return [finding('leftover-placeholder', place, message, aboutName(name))];
}

/** The value is not repeated: it may be somebody's. */
function textFindings(texts: readonly TextSetting[]): readonly Finding[] {
  return texts
    .filter(({ name }) => findParameter(name) !== undefined)
    .map(({ name, place, inside }) => {
      const how = inside === undefined ? 'an element' : `text of <${inside}>`;
      return finding('value-as-text', place, `${name} sets nothing as ${how}: only attributes are read`, aboutName(name));
    });
}

/** Of so many names in a file that lists or people name, one is known, or the file is of something else. */
const fewNames = 10;

/** Too few of them look like parameters, each of which has a dot, to tell a file of something else from one for phones. */
export function isOfFewNames(names: readonly string[]): boolean {
  return names.length < fewNames && names.some((name) => name.includes('.'));
}

/** What is said of a file without a known parameter. */
export function nothingKnown(file: string, count: number): Finding {
  return finding('no-known-parameter', startOf(file), `none of its ${count} attributes is a known parameter`);
}

/** One note for all names that are gone; each other unknown name is told by itself, unless nothing in the file is known. */
function unknownFindings(
  unknown: readonly Assignment[],
  all: readonly Assignment[],
  { names, rootName }: { readonly names: UnknownNames; readonly rootName?: string | undefined },
): readonly Finding[] {
  const [any] = unknown;
  if (any === undefined) return [];
  const release = fileRelease(
    all.map(({ name }) => name),
    rootName,
  );
  const lost = release.era === 'sip' ? new Map<Assignment, Finding>() : lostSettings(unknown, release, names);
  const lostNames = new Set([...lost.keys()].map(({ name }) => name));
  const left = { ...release, gone: release.gone.filter((name) => !lostNames.has(name)) };
  const gone = new Set(left.gone);
  const isForeign = !isOfFewNames(all.map(({ name }) => name));
  const others = unknown
    .filter(({ name }) => !gone.has(name))
    .map((assignment) => lost.get(assignment) ?? names.finding(assignment, release));
  if (isForeign && unknown.length === all.length && release.gone.length === 0) {
    // Here and there a name looks like one misspelt; where most do, they are.
    const slips = others.filter(({ severity }) => severity === 'warning').length;
    if (slips * 10 <= all.length) return [nothingKnown(any.place.file, all.length)];
  }
  const first = unknown.find(({ name }) => gone.has(name));
  return first === undefined ? others : [goneFinding(first, all.length, left), ...others];
}

/** Names that are gone and have one of today in their place: in a file of today each is a setting that is lost. */
function lostSettings(unknown: readonly Assignment[], release: FileRelease, names: UnknownNames): ReadonlyMap<Assignment, Finding> {
  const gone = new Set(release.gone);
  return new Map(
    unknown.flatMap((assignment) => {
      const found = gone.has(assignment.name) ? names.finding(assignment, release) : undefined;
      return found?.severity === 'warning' ? [[assignment, found] as const] : [];
    }),
  );
}

function goneFinding({ name, place }: Assignment, count: number, { era, gone }: FileRelease): Finding {
  const which = gone.length === 1 ? `${name} is` : `${gone.length} of its ${count} names, ${name} the first, are`;
  const message =
    era === 'sip' ? `this is a file from before UC Software 4.0: ${which} gone since then` : `${which} gone since UC Software 4.0`;
  return finding('gone-parameter', place, message, aboutName(name));
}

/** What stands twice in a template whatever its statements come to. */
function templateTwiceFindings(settings: readonly TemplateSetting[]): readonly Finding[] {
  const ofElement = new Map<string, TemplateSetting>();
  const ofBlock = new Map<string, TemplateSetting>();
  return settings.flatMap((setting) => {
    const { assignment, indices, isFixed, element, block } = setting;
    const { name, value, place } = assignment;
    // Two that are filled in may come to two names.
    if (indices.length > 0 || isPrimaryAttribute(name)) return [];
    const inElement = ofElement.get(`${element} ${block} ${name}`);
    if (inElement !== undefined) {
      const message = `${name} stands twice in one element (first on line ${inElement.assignment.place.line})`;
      return [finding('duplicate-attribute', place, message, aboutName(name))];
    }
    ofElement.set(`${element} ${block} ${name}`, setting);
    const reference = findParameter(name);
    if (reference === undefined || !isFixed) return [];
    const id = `${block} ${parameterKey(reference)}`;
    const earlier = ofBlock.get(id);
    if (earlier === undefined) ofBlock.set(id, setting);
    return earlier === undefined || earlier.assignment.value === value ? [] : [setTwice(assignment, earlier.assignment)];
  });
}

/** The names of a template, and what is fixed of its values: that it is one is said already, and nothing of it is in force. */
function examineTemplate(
  settings: readonly TemplateSetting[],
  options: { readonly examination: Examination; readonly unknown: UnknownNames; readonly isEncrypted: boolean },
): void {
  const { examination, unknown, isEncrypted } = options;
  const written = new Map<Assignment, TemplateSetting>();
  for (const setting of settings) {
    const assignment: Assignment = { ...setting.assignment, name: setting.name };
    if (isPrimaryAttribute(assignment.name)) continue;
    written.set(assignment, setting);
    if (setting.isFixed) examineSetting(assignment, examination);
    else if (findParameter(assignment.name) === undefined) examination.unknown.push(assignment);
  }
  // What is filled in may make a known name of it.
  const lost = examination.unknown.filter(
    (assignment) => (written.get(assignment)?.indices.length ?? 0) === 0 || !mayBecomeParameter(assignment.name),
  );
  const all = [...written.keys()];
  examination.findings.push(...templateTwiceFindings(settings));
  const about = new Map(all.map((assignment) => [assignment.place, written.get(assignment)]));
  const told = [
    ...examination.findings.splice(0),
    ...unknownFindings(lost, all, { names: unknown }),
    ...(isEncrypted ? [] : secretFinding(examination.secrets)),
  ];
  for (const found of told) {
    const setting = about.get(found.place);
    if (setting === undefined || setting.indices.length === 0) examination.findings.push(found);
    else if (found.rule !== 'index-out-of-range') examination.findings.push(asWritten(found, setting));
  }
}

/** With the name as the template has it, where an index in it is filled in. */
function asWritten(found: Finding, { assignment, indices }: TemplateSetting): Finding {
  const message = indices.reduce((text, { index, written }) => text.replaceAll(index, written), found.message);
  return { ...found, message, ...aboutName(assignment.name) };
}

/** `bytes` are the plain content; `isEncrypted` says that it was encrypted on the server; `names` and `unknown` are shared by the files of a folder. */
export function examineFile(
  bytes: FileContent,
  path: string,
  options: {
    readonly isEncrypted?: boolean;
    readonly names?: KnownNames;
    readonly unknown?: UnknownNames;
    readonly model?: Model | undefined;
  } = {},
): ExaminedFile {
  const { isEncrypted = false, names = new KnownNames(), unknown = new UnknownNames(), model } = options;
  const read = readConfiguration(bytes, path);
  const isPrimary = looksLikePrimary(
    read.rootName,
    read.assignments.map(({ name }) => name),
  );
  const findings: Finding[] = read.complaints.map(findingOfComplaint);
  const examination: Examination = { names, findings, secrets: [], placeholders: [], unknown: [], model };
  if (!read.usable) {
    if (read.refusal?.code === 'placeholder') examineTemplate(readTemplate(bytes, path) ?? [], { examination, unknown, isEncrypted });
    return { path, read, settings: [], findings, isPrimary };
  }
  const assignments = isPrimary ? read.assignments.filter(({ name }) => !isPrimaryAttribute(name)) : read.assignments;
  const settings = assignments.flatMap((assignment) => examineSetting(assignment, examination) ?? []);
  findings.push(...unknownFindings(examination.unknown, assignments, { names: unknown, rootName: read.rootName }));
  const isOfPhones = !findings.some(({ rule }) => rule === 'no-known-parameter');
  findings.push(...(isOfPhones ? placeholderFinding(examination.placeholders) : []), ...textFindings(read.texts));
  findings.push(...twiceFindings(settings), ...(isEncrypted ? [] : secretFinding(examination.secrets)));
  return { path, read, settings, findings, isPrimary };
}
