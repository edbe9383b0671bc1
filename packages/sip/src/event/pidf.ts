// application/pidf+xml: RFC 3863 §4, with the activities of RFC 4480 §3.2. Read leniently, written strictly.

import { utf8Text } from '@offhook/base';
import { textBody, type Body } from '../message/message.ts';
import { childrenNamed, escapeEntities, parseElements, type Element } from './tags.ts';

export interface PresenceInfo {
  /** The presentity's URI; the empty string where missing. */
  readonly entity: string;
  /** Somebody can be reached: one tuple at least is open. */
  readonly isOpen: boolean;
  /** In lower case and without prefix, such as `busy`, `on-the-phone`, `away`. */
  readonly activities: readonly string[];
  /** For people, in any language. */
  readonly notes: readonly string[];
}

function descendants(element: Element): readonly Element[] {
  return element.children.flatMap((child) => [child, ...descendants(child)]);
}

/** Throws bad-message where the body is no presence document. */
export function parsePresence(body: Uint8Array): PresenceInfo {
  const root = parseElements(utf8Text(body));
  const all = descendants(root);
  const isOpen = childrenNamed(root, 'tuple').some((tuple) =>
    childrenNamed(tuple, 'status').some((status) =>
      childrenNamed(status, 'basic').some(({ text }) => text.trim().toLowerCase() === 'open'),
    ),
  );
  return {
    entity: root.attributes.get('entity') ?? '',
    isOpen,
    activities: all
      .filter(({ name }) => name === 'activities')
      .flatMap(({ children }) => children.flatMap(({ name }) => (name === 'note' ? [] : [name]))),
    notes: all.flatMap(({ name, text }) => (name === 'note' && text.trim() !== '' ? [text.trim()] : [])),
  };
}

/** The activities are names of RFC 4480. */
export function presenceBody({ entity, isOpen, activities, notes }: PresenceInfo): Body {
  const named = activities.map((activity) => `<rpid:${activity}/>`).join('');
  const texts = notes.map((text) => `<dm:note>${escapeEntities(text)}</dm:note>`).join('');
  const doing = named === '' ? '' : `<rpid:activities>${named}</rpid:activities>`;
  const person = named + texts === '' ? '' : `<dm:person id="p1">${doing}${texts}</dm:person>`;
  const tuple = `<tuple id="t1"><status><basic>${isOpen ? 'open' : 'closed'}</basic></status></tuple>`;
  const names =
    'xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"';
  return textBody(
    'application/pidf+xml',
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<presence ${names} entity="${escapeEntities(entity)}">${tuple}${person}</presence>\r\n`,
  );
}
