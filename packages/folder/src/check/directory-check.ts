// A contact directory: directory > item_list > item (guide, Local Contact Directory). What a phone leaves out, takes otherwise, or has no room for.

import type { FileContent, XmlNode } from '@offhook/ucs';
import { childText, decodeText, readXmlTree } from '@offhook/ucs';

import { isDirectoryAsWritten } from './as-written.ts';
import type { ContactLimit } from './contact-limit.ts';
import type { ExaminedFile } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { finding, findingOfComplaint } from './finding.ts';
import { isToBeFilledIn } from './placeholder.ts';

const contactElements: ReadonlySet<string> = new Set(['fn', 'ln', 'ct', 'sd', 'lb', 'pt', 'rt', 'dc', 'ad', 'ar', 'bw', 'bb']);
const switches = ['ad', 'ar', 'bw', 'bb'] as const;
const highestSpeedDial = 9999;

/** Longer ones may be somebody's number. */
function shown(value: string): string {
  return value.length <= 5 ? JSON.stringify(value) : `${value.length} characters`;
}

/** Elements that no phone knows, each name once with its count. */
class UnknownElements {
  readonly #found = new Map<string, { readonly line: number; readonly place: string; count: number }>();

  add({ name, line }: XmlNode, place: string): void {
    const known = this.#found.get(`${name} ${place}`) ?? { line, place: `no phone knows <${name}> in ${place}`, count: 0 };
    known.count++;
    this.#found.set(`${name} ${place}`, known);
  }

  findings(file: string): readonly Finding[] {
    return [...this.#found.values()].map(({ line, place, count }) => {
      const more = count === 1 ? '' : place.includes('expected') ? `; it stands there ${count} times` : `; it stands in ${count}`;
      return finding('unknown-element', { file, line, column: 1 }, `${place}${more}`);
    });
  }
}

class DirectoryCheck {
  readonly #file: string;
  readonly #findings: Finding[] = [];
  readonly #unknown = new UnknownElements();
  /** Lines of the contacts that a phone reads. */
  readonly #contacts: number[] = [];
  readonly #speedDials = new Map<number, number>();
  /** The first element that a program has still to fill in. */
  #hole: XmlNode | undefined;
  #holes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  run(root: XmlNode, limit: ContactLimit | undefined): readonly Finding[] {
    const outside = root.children.filter(({ name }) => name === 'item');
    for (const child of root.children) {
      if (child.name === 'item_list') child.children.forEach((item) => this.#item(item));
      else if (child.name !== 'item') this.#unknown.add(child, '<directory>, where <item_list> is expected');
    }
    this.#tellHoles();
    const [first] = outside;
    if (first !== undefined) {
      const which =
        outside.length === 1
          ? 'a contact outside <item_list>: no phone reads it'
          : `${outside.length} contacts outside <item_list>: no phone reads them`;
      this.#tell('contact-outside-list', first.line, which);
    }
    const tooMany = limit === undefined ? undefined : this.#contacts[limit.count];
    if (limit !== undefined && tooMany !== undefined)
      this.#tell(
        'too-many-contacts',
        tooMany,
        `${this.#contacts.length} contacts, of which ${limit.name} keeps ${limit.count} (${limit.origin})`,
      );
    return [...this.#findings, ...this.#unknown.findings(this.#file)];
  }

  #tell(rule: Finding['rule'], line: number, message: string, more: Partial<Finding> = {}): void {
    this.#findings.push(finding(rule, { file: this.#file, line, column: 1 }, message, more));
  }

  #item(item: XmlNode): void {
    if (item.name !== 'item') {
      this.#unknown.add(item, '<item_list>, where <item> is expected');
      return;
    }
    if (this.#isTemplate(item)) return;
    for (const child of item.children) if (!contactElements.has(child.name)) this.#unknown.add(child, 'a contact');
    if ((childText(item, 'ct') ?? '') === '') {
      this.#tell('bad-value', item.line, 'a contact without ct is left out');
      return;
    }
    this.#contacts.push(item.line);
    this.#speedDial(item);
    for (const name of switches) {
      const value = childText(item, name) ?? '';
      if (!/^[01]?$/.test(value))
        this.#tell('bad-value', item.line, `expected 0 or 1 in ${name}, got ${shown(value)}`, { severity: 'warning' });
    }
  }

  /** A program has still to write the contact: told once. */
  #isTemplate({ children }: XmlNode): boolean {
    const holes = children.filter(({ text }) => isToBeFilledIn(text));
    this.#hole ??= holes[0];
    this.#holes += holes.length;
    return holes.length > 0;
  }

  #tellHoles(): void {
    if (this.#hole === undefined) return;
    const { name, line } = this.#hole;
    const more = this.#holes - 1;
    const text = more === 0 ? 'still holds a placeholder' : `and ${more} more still hold placeholders: this is a template`;
    this.#tell('leftover-placeholder', line, `<${name}> ${text}`);
  }

  #speedDial(item: XmlNode): void {
    const text = childText(item, 'sd') ?? '';
    if (text === '') return;
    const index = /^\d+$/.test(text) ? Number(text) : 0;
    if (index < 1 || index > highestSpeedDial) {
      const message = `expected a whole number from 1 to ${highestSpeedDial} in sd, got ${shown(text)}`;
      this.#tell('bad-value', item.line, message, { severity: 'warning' });
      return;
    }
    const earlier = this.#speedDials.get(index);
    if (earlier === undefined) this.#speedDials.set(index, item.line);
    else {
      const related = { file: this.#file, line: earlier, column: 1 };
      this.#tell('speed-dial-twice', item.line, `speed dial ${index} is given on line ${earlier} already`, { related });
    }
  }
}

/** By its root, and what stands in it: a directory that has another name than phones ask for. */
export function isDirectory({ read: { rootName }, settings }: ExaminedFile, content: FileContent): boolean {
  return rootName === 'directory' && settings.length === 0 && /<item_list[\s/>]/.test(decodeText(content).text);
}

/** `limit` is what the phone keeps; without it nothing is said of the number. */
export function directoryFindings(path: string, content: FileContent, limit: ContactLimit | undefined): readonly Finding[] {
  if (typeof content === 'string' && isDirectoryAsWritten(content, limit?.count ?? Number.POSITIVE_INFINITY)) return [];
  const { root, complaints } = readXmlTree(content, path);
  const fatal = complaints.find(({ severity }) => severity === 'error');
  if (fatal !== undefined) return [finding('bad-directory', fatal.place, fatal.message)];
  // What phones write themselves they also read, however strict the rule is.
  const told = complaints.map((complaint): Finding => ({ ...findingOfComplaint(complaint), severity: complaint.severity }));
  if (root === undefined) return told;
  if (root.name === 'directory') return [...told, ...new DirectoryCheck(path).run(root, limit)];
  const place = { file: path, line: root.line, column: 1 };
  return [...told, finding('bad-directory', place, `expected the root <directory>, got <${root.name}>`)];
}
