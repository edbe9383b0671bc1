// Copies that editors and people leave beside the files of a folder: no phone asks for them, and a web server gives them to whoever does.

import { decodeText, findParameter } from '@offhook/ucs';
import type { FileContent } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

/** site.cfg.bak, site.cfg~, .site.cfg.swp, site.cfg.2024-11-25, site.bak. */
const copyName = /\.(?:cfg|xml|enc)[^/a-z][^/]*$|~$|\.sw[a-p]$|\.(?:bak|old|orig|save)$/i;
/** By the engine that fills it in. */
const templateName = /\.(?:cfg|xml)\.(?:j2|jinja2?|erb|epp|tpl|tmpl|template|twig|mustache|hbs|php|in|vm)$/i;
const attribute = /([A-Za-z_][\w.:-]*)\s*=\s*(?:"[^"]+"|'[^']+')/g;

/** By its name; what is a configuration file, a directory or a list itself is none. */
export function isCopy(path: string): boolean {
  return copyName.test(path) && !/\.(?:cfg|xml|enc)$/i.test(path);
}

export function isTemplateName(path: string): boolean {
  return templateName.test(path);
}

/** At the first secret; nothing else is said of a copy. */
export function copyFindings(path: string, content: FileContent): readonly Finding[] {
  const { text } = decodeText(content);
  const [first, ...more] = [...text.matchAll(attribute)].filter(([, name = '']) => findParameter(name)?.row.secret === true);
  if (first === undefined) return [];
  const [, name = ''] = first;
  const before = text.slice(0, first.index).split('\n');
  const place = { file: path, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return [finding('secret-in-copy', place, `${name}${others} in clear, in a copy`, aboutName(name))];
}
