// Attributes of a primary configuration file that count for one model: whether there is such a model, and whether it is the one of their element.

import type { ConfigurationFile, FileContent, XmlListener } from '@offhook/ucs';
import { isModelName, walkXml } from '@offhook/ucs';

import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';

/** A suffix that names a model, or means to; addresses and part numbers begin with digits. */
const suffix = /_((?:VVX|CCX|CX|EDGE|TRIO|SPIP|SSIP|SSDUO)[A-Z0-9]*)$/i;

function modelOf(name: string): string | undefined {
  return suffix.exec(name)?.[1];
}

/** `assignments` are those of the file, which is read anew where one of them is for a model alone. */
export function modelAttributeFindings(content: FileContent, { file, assignments }: ConfigurationFile): readonly Finding[] {
  if (!assignments.some(({ name }) => modelOf(name) !== undefined)) return [];
  return walkXml(content, file, () => listen(file)).told;
}

function listen(file: string): XmlListener<readonly Finding[]> {
  const findings: Finding[] = [];
  const told = new Set<string>();
  return {
    onElement({ name: element, attributes }) {
      const elementModel = modelOf(element)?.toUpperCase();
      for (const { name, line, column } of attributes) {
        const model = modelOf(name)?.toUpperCase();
        if (model === undefined || told.has(`${element} ${model}`)) continue;
        const isOther = elementModel !== undefined && elementModel !== model;
        if (!isOther && isModelName(model)) continue;
        told.add(`${element} ${model}`);
        const message = isOther
          ? `${name} counts for ${model}, and stands in <${element}>`
          : `${name} counts for no phone: there is no model ${model}`;
        findings.push(finding('unknown-model', { file, line, column }, message, aboutName(name)));
      }
    },
    told: () => findings,
  };
}
