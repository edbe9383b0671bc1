// Files that a program has still to fill in: Smarty, Jinja, Blade and Mustache, Velocity, PHP and ERB. What it will put there is a hole; the names and fixed values around
// holes are what they will be on the phone, and can be looked at. Places stay as they are in the template.

import type { Assignment, Complaint } from './assignment.ts';
import type { FileContent } from './decode.ts';
import { decodeText } from './decode.ts';
import type { XmlListener } from './xml-walk.ts';
import { walkXml } from './xml-walk.ts';

/** Stands in a value where a template puts something; a private character of Unicode, which no file has. */
export const hole = '\uE000';
/** The same, where it puts a phone's address. */
export const addressHole = '\uE001';

const words =
  'if|elseif|else|foreach|foreachelse|for|forelse|section|sectionelse|while|assign|include|literal|capture|strip|loop_\\w+|close_\\w+';
/** Expressions may hold others: ${IF($[${STAT(e,${NAME})}]?...)}. So deep people write them. */
const inBraces = Array.from({ length: 5 }).reduce<string>((inner) => `(?:[^{}]|\\{${inner}\\})*`, '[^{}]*');
const braces = [
  '\\{%[\\s\\S]*?%\\}',
  '\\{\\{[\\s\\S]*?\\}\\}',
  '\\{#[\\s\\S]*?#\\}',
  '\\{\\*[\\s\\S]*?\\*\\}',
  `\\{/?(?:${words})(?![\\w.])[^{}]*\\}`,
  `\\{\\$${inBraces}\\}`,
  `\\$!?\\{${inBraces}\\}`,
];
const tags = ['<%[\\s\\S]*?%>', '<\\?(?!xml[\\s?])[\\s\\S]*?\\?>'];
const directives = ['#(?:if|elseif|foreach|set|macro|parse|include)[ \\t]*\\((?:[^()]|\\([^()]*\\))*\\)', '#(?:else|end|stop)(?!\\w)'];
const constructs = [...tags, ...braces, ...directives].join('|');
const construct = new RegExp(constructs, 'y');
const everyConstruct = new RegExp(constructs, 'g');
/** Puts something there, in place of deciding what comes. */
const isOutput = /^(?:\{\{(?![#^/!])|\{\$|\$|<%=|<\?=)/;
const verbatim = /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?xml[\s\S]*?\?>/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const partOfName = /[\w.-]/;

/** Where constructs stand: in values alone, between attributes as well, or between tags. */
type Reach = 'values' | 'tags' | 'text';

/** Opens what may come once, often or never; parts it; ends it. */
const opening =
  /^(?:\{\{[#^]|\{%-?\s*(?:if|for|unless|macro|filter|block|with|set\b[^=]*%\})|\{(?:if|foreach|for|section|while|loop_|capture|strip|literal)|#(?:if|foreach|macro)|<\?[\s\S]*[{:]\s*\?>$|<%-?\s*(?:if|unless|for|while|case)\b|<%[\s\S]*(?:\bdo|\|)\s*-?%>$)/;
const parting = /^(?:\{%-?\s*(?:el|when)|\{(?:else|foreachelse|sectionelse)|#else|<\?(?:php)?\s*\}?\s*else|<%-?\s*(?:els|when)\b)/;
const ending = /^(?:\{\{\/|\{%-?\s*end|\{\/|\{close_|#end|<\?(?:php)?\s*(?:\}|end)|<%-?\s*(?:\}|end)\b)/;

/** What stands in one block comes together or not at all. */
class Blocks {
  readonly #starts: { readonly at: number; readonly block: number }[] = [];
  readonly #open: number[] = [0];
  #count = 0;
  #passed = 0;
  #block = 0;

  construct(found: string, at: number): void {
    if (isOutput.test(found)) return;
    const isParting = parting.test(found);
    const isEnding = !isParting && ending.test(found);
    // Of a statement that opens nothing nobody knows more than that it parts.
    if (isEnding || isParting || !opening.test(found)) this.#open.pop();
    if (!isEnding || this.#open.length === 0) this.#open.push(++this.#count);
    this.#starts.push({ at, block: this.#open.at(-1) ?? 0 });
  }

  /** Asked for offsets in rising order. */
  at(offset: number): number {
    for (let next = this.#starts[this.#passed]; next !== undefined && next.at <= offset; next = this.#starts[++this.#passed])
      this.#block = next.block;
    return this.#block;
  }
}

interface Filled {
  readonly text: string;
  readonly reach: Reach;
  readonly blocks: Blocks;
  /** Where a construct is part of a name, from and to. */
  readonly inNames: readonly (readonly [from: number, to: number])[];
}

/** The text with every construct replaced by as many characters: holes in values, an index or a letter in names, blanks elsewhere. Line breaks stay. */
function filled(text: string): Filled {
  const parts: string[] = [];
  const inNames: (readonly [number, number])[] = [];
  const blocks = new Blocks();
  let reach: Reach = 'values';
  /** The quote of the value that is open, the tag itself, or the text between tags. */
  let state: '"' | "'" | 'tag' | 'text' = 'text';
  for (let at = 0; at < text.length;) {
    const kept: string | undefined = state === 'text' ? matchAt(verbatim, text, at) : undefined;
    const found = kept === undefined ? matchAt(construct, text, at) : undefined;
    if (found !== undefined) {
      const [before, after] = [text.charAt(at - 1), text.charAt(at + found.length)];
      const isBeside = before === '.' || (isOutput.test(found) && (partOfName.test(before) || /[\w.=-]/.test(after)));
      const isInName = state === 'tag' && isBeside;
      if (isInName) inNames.push([at, at + found.length]);
      if (state === 'text') reach = 'text';
      else if (state === 'tag' && reach === 'values') reach = 'tags';
      if (state === 'text' || state === 'tag') blocks.construct(found, at);
      const filler =
        state === 'text' ? ' ' : state !== 'tag' ? hole : !isInName ? ' ' : before === '.' ? String(1 + (inNames.length % 9)) : '_';
      parts.push(found.replace(/[^\n]/g, filler));
      at += found.length;
      continue;
    }
    const part: string = kept ?? text.charAt(at);
    if (kept === undefined) {
      if (state === 'text') state = part === '<' ? 'tag' : 'text';
      else if (state === 'tag') state = part === '>' ? 'text' : part === '"' || part === "'" ? part : 'tag';
      else if (part === state) state = 'tag';
    }
    parts.push(part);
    at += part.length;
  }
  return { text: parts.join(''), inNames, reach, blocks };
}

export interface TemplateSetting {
  /** As the template writes it. */
  readonly assignment: Assignment;
  /** With an index in place of each that is filled in. */
  readonly name: string;
  /** What is filled in for each of these, beside what stands for it in the name. */
  readonly indices: readonly { readonly written: string; readonly index: string }[];
  /** False where the value, or a part of it, is filled in. */
  readonly isFixed: boolean;
  /** The same for settings of one element. */
  readonly element: number;
  /** The same for settings that come together or not at all, whatever the statements come to. */
  readonly block: number;
}

/** Of how elements stand in each other, which no statement between attributes changes. */
const ofNesting = /clos(?:e|ing) tag|unclosed tag|one root|outside of root|XML declaration/i;

/** What is wrong with a file that holds marks of a template, whatever they come to; empty where the marks may be what breaks it. */
export function faultsBesideMarks(source: string, file: string): readonly Complaint[] {
  const { text, reach } = filled(source);
  if (reach === 'text') return [];
  const { complaints } = walkXml(text, file, () => ({ told: () => undefined }));
  if (reach === 'values') return complaints.filter(({ code }) => code !== 'document-type');
  const [first] = complaints.filter(({ severity }) => severity === 'error');
  return first !== undefined && ofNesting.test(first.message) ? [first] : [];
}

/** One that never ends is all that follows. */
const comment = /<!--[\s\S]*?(?:-->|$)/g;

/** Blanks in place of comments, so that places stay. */
export function withoutComments(text: string): string {
  return text.includes('<!--') ? text.replace(comment, (found) => found.replace(/[^\n]/g, ' ')) : text;
}

/** Blanks and holes in place of all that a template's engine reads. */
export function withoutConstructs(text: string): string {
  return filled(text).text;
}

const list = /(?<![\w.-])CONFIG_FILES(?:_\w+)?\s*=\s*(?:"([^"]*)"|'([^']*)')/dgi;

/** What the lists of a primary configuration file hold that may be a template, each with a hole for what is filled in: also where nothing else of it can be read. */
export function listsOfTemplate(bytes: FileContent): readonly string[] {
  const source = withoutComments(decodeText(bytes).text);
  if (!/CONFIG_FILES/i.test(source)) return [];
  return [...filled(source).text.matchAll(list)].map(({ indices }) => {
    const [from, to] = indices?.[1] ?? indices?.[2] ?? [0, 0];
    return source.slice(from, to).replace(everyConstruct, (found) => (isOutput.test(found) && isOfAddress(found) ? addressHole : hole));
  });
}

/** By what it is called. */
export function isOfAddress(variable: string): boolean {
  return /mac|addr/i.test(variable);
}

/** The settings of a template whose names are known as far as their indices; undefined where it is not well-formed even with its holes filled. */
export function readTemplate(bytes: FileContent, file: string): readonly TemplateSetting[] | undefined {
  const source = decodeText(bytes).text;
  const { text, inNames, blocks } = filled(source);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const { usable, told } = walkXml(text, file, (): XmlListener<readonly TemplateSetting[]> => {
    let element = 0;
    const settings: TemplateSetting[] = [];
    return {
      onElement({ attributes }) {
        element++;
        for (const { name, value, line, column } of attributes) {
          const from = (starts[line - 1] ?? 0) + column - 1;
          const to = from + name.length;
          const holes = inNames.filter(([start, end]) => start < to && end > from);
          // A part of a name that is no index could be anything.
          if (!holes.every(([start, end]) => source.charAt(start - 1) === '.' && (source.charAt(end) === '.' || end === to))) continue;
          const assignment = { name: source.slice(from, to), value, place: { file, line, column } };
          const indices = holes.map(([start, end]) => ({ written: source.slice(start, end), index: text.slice(start, end) }));
          settings.push({ assignment, name, indices, isFixed: !value.includes(hole), element, block: blocks.at(from) });
        }
      },
      told: () => settings,
    };
  });
  return usable ? told : undefined;
}
