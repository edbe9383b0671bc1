// The reader of configuration and override files. Every attribute of every element, at any depth, the root's too, is an assignment: element names carry no meaning.

import type { Assignment, Complaint, ComplaintCode } from './assignment.ts';
import type { FileContent } from './decode.ts';
import { decodeText } from './decode.ts';
import type { XmlElement } from './xml-event.ts';
import { weighedStrictly } from './strict-reader.ts';
import { faultsBesideMarks, withoutComments } from './template.ts';
import type { XmlListener } from './xml-walk.ts';
import { walkXml } from './xml-walk.ts';

export interface ConfigurationFile {
  readonly file: string;
  readonly rootName: string | undefined;
  /** In order of the file. Empty where the file is not usable: a phone takes nothing from a broken file. */
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly Complaint[];
  /** False where nothing can be made out. */
  readonly usable: boolean;
  /** Why a strict reader takes nothing from the file, though it may be usable here. */
  readonly refusal: Complaint | undefined;
  readonly ignores: readonly IgnoreComment[];
  /** What some take for assignments, and no phone reads: elements with text in them, by name, and `name="value"` in such a text. */
  readonly texts: readonly TextSetting[];
}

export interface TextSetting extends Assignment {
  /** The element in whose text it stands; undefined where it is an element itself. */
  readonly inside?: string;
}

/** <!-- offhook-ignore WORD... -->: findings of the next element that the words name (all, without words) are not wanted. */
export interface IgnoreComment {
  readonly words: readonly string[];
  /** The lines of that element, or of the whole file for offhook-ignore-file. */
  readonly fromLine: number;
  readonly toLine: number;
}

/** Collects the comments that ask for silence, each with the lines that it is about. */
class IgnoreComments {
  readonly #found: IgnoreComment[] = [];
  #pending: (readonly string[])[] = [];

  comment(text: string): void {
    const match = /^\s*offhook-ignore(-file)?\s+([^:]*)|^\s*offhook-ignore(-file)?\s*$/.exec(text);
    if (match === null) return;
    const words = (match[2] ?? '').split(/[\s,]+/).filter((word) => word !== '');
    if ((match[1] ?? match[3]) === undefined) this.#pending.push(words);
    else this.#found.push({ words, fromLine: 1, toLine: Number.POSITIVE_INFINITY });
  }

  element({ line, attributes }: XmlElement): void {
    if (this.#pending.length === 0) return;
    const toLine = Math.max(line, ...attributes.map((attribute) => attribute.line));
    for (const words of this.#pending) this.#found.push({ words, fromLine: line, toLine });
    this.#pending = [];
  }

  found(): readonly IgnoreComment[] {
    return this.#found;
  }
}

interface OpenElement {
  readonly name: string;
  readonly line: number;
  text: string;
}

const settingInText = /([A-Za-z_][\w-]*(?:\.[\w-]+)+)\s*=\s*("[^"]*"|'[^']*')/g;

/** Collects the text of elements, each with the place of its name. */
class ElementTexts {
  readonly #open: OpenElement[] = [];
  readonly #found: OpenElement[] = [];

  element({ name, line }: XmlElement): void {
    this.#open.push({ name, line, text: '' });
  }

  text(part: string): void {
    const innermost = this.#open.at(-1);
    if (innermost !== undefined) innermost.text += part;
  }

  end(): void {
    const ended = this.#open.pop();
    if (ended !== undefined && ended.text.trim() !== '') this.#found.push(ended);
  }

  found(source: string, file: string): readonly TextSetting[] {
    if (this.#found.length === 0) return [];
    const lines = source.split('\n');
    return this.#found.flatMap(({ name: element, line, text }): readonly TextSetting[] => {
      const at = lines[line - 1]?.indexOf(`<${element}`) ?? -1;
      const whole = { name: element, value: text.trim(), place: { file, line, column: at + 2 } };
      let from = line - 1;
      const inText = [...text.matchAll(settingInText)].map(([, name = '', value = '']): TextSetting => {
        while (from < lines.length - 1 && lines[from]?.includes(name) !== true) from++;
        const column = (lines[from]?.indexOf(name) ?? 0) + 1;
        return { name, value: value.slice(1, -1), place: { file, line: from + 1, column }, inside: element };
      });
      return [whole, ...inText];
    });
  }
}

/** Attributes that belong to XML itself. */
function isXmlAttribute(name: string): boolean {
  return name.startsWith('x') && (name === 'xmlns' || /^(?:xmlns|xsi|xml):/.test(name));
}

const placeholders: readonly { readonly pattern: RegExp; readonly system: string | ((text: string) => string) }[] = [
  { pattern: /\{%|\{\{/, system: systemOfBraces },
  { pattern: /\{\$\w|\{(?:if|foreach|else|loop_)[\s}$a-z]/, system: systemOfDollars },
  { pattern: /\$!?\{[A-Za-z_]|(?<=^[ \t]*)#(?:if|foreach|set)\b/m, system: 'Velocity or Asterisk' },
  { pattern: /<%|<\?php/, system: 'PHP or ERB' },
];

/** By its loops; a variable alone is written alike in both. */
function systemOfDollars(text: string): string {
  if (/\{\/?\w*loop_?\w*\}/.test(text)) return 'Provisioner';
  return /\{\/?(?:if|foreach|else)\b/.test(text) ? 'Smarty' : 'Smarty or Provisioner';
}

/** By marks that only one of them has: statements, sections and comments, variables of PHP. */
function systemOfBraces(text: string): string {
  if (text.includes('{%')) return 'Jinja';
  if (/\{\{[#^/!{]/.test(text)) return 'Mustache';
  return /\{\{--|\{\{\s*\$|\{!!/.test(text) ? 'Blade' : 'Jinja, Blade or Mustache';
}

const longestExcerpt = 40;

/** The mark that a line begins with, to its end; of a long one the first words. */
function excerptOf(line: string): string {
  const mark = /^.*?(?:\}\}|%\}|%>|\?>|\}(?![}%]))/.exec(line)?.[0] ?? line;
  return mark.length <= longestExcerpt
    ? mark
    : `${mark
        .slice(0, longestExcerpt)
        .replace(/[^\s.]*$/, '')
        .replace(/[\s.]+$/, '')}...`;
}

/** A template is not a configuration yet: which template language, and on which line. */
export function findPlaceholder(text: string): { readonly system: string; readonly line: number; readonly excerpt: string } | undefined {
  for (const { pattern, system } of placeholders) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const line = text.slice(0, match.index).split('\n').length;
    return {
      system: typeof system === 'string' ? system : system(text),
      line,
      excerpt: excerptOf(text.slice(match.index, match.index + 200).split('\n')[0] ?? ''),
    };
  }
  return undefined;
}

/** By the mark that each of their files begins with. */
export function isOfYealink(text: string): boolean {
  return /^#!version:/m.test(text.slice(0, 2000));
}

/** Files that are no configuration of a phone of this family, by their first characters or root. */
function foreignFormat(text: string, rootName: string | undefined): { code: ComplaintCode; message: string } | undefined {
  if (rootName === 'ParameterList') {
    return {
      code: 'obi-edition',
      message: 'this is a file of an OBi Edition phone (ParameterList), which takes other files than UC Software phones',
    };
  }
  if (rootName === 'PHONE_IMAGES')
    return { code: 'not-a-configuration', message: 'this is a software index (PHONE_IMAGES), not a configuration' };
  if (isOfYealink(text)) return { code: 'not-a-configuration', message: 'this is a configuration of a Yealink phone' };
  return undefined;
}

/** After one defect of the form all others follow from it. */
function firstDefects(complaints: readonly Complaint[]): readonly Complaint[] {
  const first = complaints.find(({ code }) => code === 'not-well-formed');
  return complaints.filter((complaint) => complaint.code !== 'not-well-formed' || complaint === first);
}

/** What is collected of a file while it is read. */
interface Collected {
  readonly rootName: string | undefined;
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly Complaint[];
  readonly ignores: IgnoreComments;
  readonly texts: ElementTexts;
}

function collect(file: string): XmlListener<Collected> {
  const assignments: Assignment[] = [];
  let rootName: string | undefined;
  const complaints: Complaint[] = [];
  const ignores = new IgnoreComments();
  const texts = new ElementTexts();
  return {
    onComment: (text) => ignores.comment(text),
    onText: (text) => texts.text(text),
    onEnd: () => texts.end(),
    onElement(element) {
      rootName ??= element.name;
      ignores.element(element);
      texts.element(element);
      const inThisElement = element.isRepeating ? new Map<string, Assignment>() : undefined;
      for (const { name, value, line, column } of element.attributes) {
        if (isXmlAttribute(name)) continue;
        const assignment: Assignment = { name, value, place: { file, line, column } };
        const earlier = inThisElement?.get(name);
        if (earlier !== undefined) {
          const verdict = earlier.value === value ? 'with the same value' : 'with another value';
          complaints.push({
            severity: 'warning',
            code: 'duplicate-attribute',
            message: `${name} stands twice in one element (first on line ${earlier.place.line}) ${verdict}`,
            place: assignment.place,
          });
          continue;
        }
        inThisElement?.set(name, assignment);
        if (/[\u201C\u201D]/.test(value)) {
          complaints.push({
            severity: 'warning',
            code: 'typographic-quotes',
            message: `${name} contains typographic quotes`,
            place: assignment.place,
          });
        }
        assignments.push(assignment);
      }
    },
    told: () => ({ rootName, assignments, complaints, ignores, texts }),
  };
}

export function readConfiguration(bytes: FileContent, file: string): ConfigurationFile {
  const walk = walkXml(bytes, file, () => collect(file));
  const { rootName, assignments, complaints, ignores, texts } = walk.told;
  const withheld = (found: readonly Complaint[], usable = false): ConfigurationFile => {
    const [refusal] = usable ? [] : found;
    return { file, rootName, assignments: [], complaints: found, usable, refusal, ignores: ignores.found(), texts: [] };
  };
  const fault = (code: ComplaintCode, message: string, line = 1): Complaint => ({
    severity: 'error',
    code,
    message,
    place: { file, line, column: 1 },
  });
  const foreign = foreignFormat(walk.text, rootName);
  if (foreign !== undefined) return withheld([fault(foreign.code, foreign.message)]);
  // Of a template whose statements hold a bare & the rest may look like XML.
  const isPlain = walk.usable && !walk.complaints.some(({ code }) => code === 'bare-ampersand');
  const source = isPlain || walk.text === '' ? '' : decodeText(bytes).text;
  const placeholder = findPlaceholder(withoutComments(source));
  const ownFaults = placeholder === undefined ? [] : faultsBesideMarks(source, file);
  if (placeholder !== undefined && ownFaults.length === 0) {
    const message = `this is a template (${placeholder.system}: ${placeholder.excerpt}): render it before a phone reads it`;
    return withheld([fault('placeholder', message, placeholder.line)]);
  }
  // The parser's own words about a repeated attribute are replaced by ours, which name both lines.
  const remaining = firstDefects(
    (ownFaults.length === 0 ? walk.complaints : ownFaults).filter(({ code }) => code !== 'duplicate-attribute'),
  );
  if (!walk.usable && !walk.hasElement && !remaining.some(({ code }) => code === 'too-large' || code === 'not-a-configuration')) {
    // A declaration and nothing else is the "empty override" that servers hand out.
    if (/^\s*(?:<\?xml[^>]*\?>)?\s*$/.test(walk.text)) return withheld([], true);
    if (!walk.text.includes('<')) return withheld([fault('not-a-configuration', 'this is not an XML file: it has no element')]);
  }
  const told = weighedStrictly([...remaining, ...complaints], bytes, walk.text, file);
  return {
    file,
    rootName,
    assignments: walk.usable ? assignments : [],
    complaints: told,
    usable: walk.usable,
    refusal: told.find(({ severity }) => severity === 'error'),
    ignores: ignores.found(),
    texts: walk.usable ? texts.found(walk.text, file) : [],
  };
}
