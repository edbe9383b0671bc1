// What a primary configuration file lists that is still a template: once it is filled in it stands nobody knows where, under another name, and lists all the same.

import { literalPattern } from '@offhook/base';
import type { FileContent } from '@offhook/ucs';
import { addressHole, hole, isOfAddress, listsOfTemplate } from '@offhook/ucs';

/** Beside the constructs of template languages: what scripts replace in names of files and in lists. */
const variable = /%[\w-]+%|#[\w-]+#|<[\w -]+>|\$\w+/g;
/** What phones replace in names themselves. */
const phonesOwn = /\[(?:PHONE_\w+|MACADDRESS)\]/gi;
/** The name of a file that somebody has still to copy or fill in. */
const nameOfTemplate = /[${}%<>#]|templ|tpl|sample|example|mac|x{6}|\.[a-z0-9]+\.[a-z0-9]+$/i;
/** One name with more is looked for nowhere. */
const mostHoles = 4;

const patternOf: Readonly<Record<string, string>> = { [addressHole]: '[^/]*(?:[0-9a-f]{12}|mac)[^/]*', [hole]: '[^/]*' };
const aHole = new RegExp(`[${hole}${addressHole}]`);

export interface TemplateLists {
  /** What a path ends with that is listed. */
  readonly listed: readonly RegExp[];
  /** A name is filled in as a whole: it may be that of any file. */
  readonly isOpen: boolean;
}

function holeOf(variableName: string): string {
  return isOfAddress(variableName) ? addressHole : hole;
}

/** Undefined where the file is no template, as its name or its list tells where it was not told before, or lists nothing. */
export function templateLists(path: string, content: FileContent, isTold: boolean): TemplateLists | undefined {
  const lists = listsOfTemplate(content).map((list) => list.replace(variable, holeOf));
  const isTemplate = isTold || nameOfTemplate.test(path.slice(path.lastIndexOf('/') + 1)) || lists.some((list) => aHole.test(list));
  if (!isTemplate || lists.length === 0) return undefined;
  const listed: RegExp[] = [];
  let isOpen = false;
  for (const name of new Set(lists.flatMap((list) => list.replace(phonesOwn, holeOf).split(',')))) {
    // Wherever the template is put, its folder is not this one.
    const written = name.trim().replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\/|^(?:\.{0,2}\/)+/i, '');
    const parts = written.split(/([\uE000\uE001])/).filter((part) => part !== '');
    const holes = parts.filter((part) => part in patternOf).length;
    if (parts.length > 0 && (holes === parts.length || holes > mostHoles)) isOpen = true;
    else if (parts.length > 0)
      listed.push(new RegExp(`(?:^|/)${parts.map((part) => patternOf[part] ?? literalPattern(part.toLowerCase())).join('')}$`));
  }
  return { listed, isOpen };
}
