// All that a reader is told of a file, to compare two files by what they say.

import type { FileContent } from './decode.ts';
import type { XmlListener } from './xml-walk.ts';
import { walkXml } from './xml-walk.ts';

/** Blanks at the ends of a text are told where there is more than blanks; line breaks and blanks between tags are not. */
export function toldOf(content: FileContent, file: string): string {
  return walkXml(content, file, listen).told;
}

function listen(): XmlListener<string> {
  const told: unknown[] = [];
  let text = '';
  const tell = (...event: readonly unknown[]): void => {
    if (text.trim() !== '') told.push(['text', text]);
    text = '';
    told.push(event);
  };
  return {
    onElement: ({ name, attributes }) =>
      tell(
        'element',
        name,
        attributes.map((attribute) => [attribute.name, attribute.value]),
      ),
    onEnd: (name) => tell('end', name),
    onText: (part) => void (text += part),
    onComment: (comment) => tell('comment', comment),
    onInstruction: (target, body) => tell('instruction', target, body),
    told: () => JSON.stringify(told),
  };
}
