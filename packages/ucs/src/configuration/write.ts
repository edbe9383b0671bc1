// Writers of configuration, override and primary files.

import { escapeAttribute } from '../xml-text.ts';

/** An override file as phones write it: PHONE_CONFIG with one OVERRIDES element; names sorted. */
export function writeOverrides(values: Readonly<Record<string, string>>, options: { application: string; createdAt: string }): string {
  const attributes = Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `\n\t\t${name}="${escapeAttribute(value)}"`)
    .join('');
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    `<!-- Application SIP ${options.application} -->`,
    `<!-- Created ${options.createdAt} -->`,
    '<PHONE_CONFIG>',
    `\t<OVERRIDES${attributes}${attributes === '' ? '' : '\n\t'}/>`,
    '</PHONE_CONFIG>',
    '',
  ].join('\n');
}

/** A configuration file with one element for each family of names. */
export function writeConfiguration(values: Readonly<Record<string, string>>): string {
  const families = new Map<string, string[]>();
  for (const [name, value] of Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const family = name.split('.')[0] ?? name;
    const lines = families.get(family) ?? [];
    lines.push(`${name}="${escapeAttribute(value)}"`);
    families.set(family, lines);
  }
  const elements = [...families].map(([family, lines]) => `  <${family}\n    ${lines.join('\n    ')}\n  />`);
  return ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', '<polycomConfig>', ...elements, '</polycomConfig>', ''].join('\n');
}

export function writePrimary(attributes: Readonly<Record<string, string>>): string {
  const body = Object.entries(attributes)
    .map(([name, value]) => `\n  ${name}="${escapeAttribute(value)}"`)
    .join('');
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<APPLICATION${body}\n/>\n`;
}
