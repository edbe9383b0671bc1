// application/dialog-info+xml: RFC 4235 §4. Read leniently, written strictly; `DialogInfoView` puts partial notifications together by version (§4.3).

import { utf8Text } from '@offhook/base';
import { textBody, type Body } from '../message/message.ts';
import { childrenNamed, escapeEntities, parseElements, type Element } from './tags.ts';

export type DialogState = 'trying' | 'proceeding' | 'early' | 'confirmed' | 'terminated';

export interface DialogParty {
  /** As written, a URI or in practice a bare number; the empty string where missing. */
  readonly identity: string;
  readonly displayName: string;
  /** The URI of the target element; the empty string where missing. */
  readonly target: string;
  /** Parameters of the target by name, such as `+sip.rendering`: `no` means held (§4.1.6.2). */
  readonly targetParameters: ReadonlyMap<string, string>;
}

export interface DialogEntry {
  readonly id: string;
  readonly state: DialogState;
  readonly event: string | undefined;
  readonly code: number | undefined;
  readonly direction: 'initiator' | 'recipient' | undefined;
  readonly callId: string | undefined;
  readonly localTag: string | undefined;
  readonly remoteTag: string | undefined;
  readonly local: DialogParty | undefined;
  readonly remote: DialogParty | undefined;
}

export interface DialogInfo {
  readonly version: number;
  readonly isFull: boolean;
  /** The resource's URI. */
  readonly entity: string;
  readonly dialogs: readonly DialogEntry[];
}

const states: ReadonlySet<string> = new Set(['trying', 'proceeding', 'early', 'confirmed', 'terminated']);

function isState(text: string): text is DialogState {
  return states.has(text);
}

/** Throws bad-message where the body is no dialog-info. A dialog without a known state is passed over. */
export function parseDialogInfo(body: Uint8Array): DialogInfo {
  const root = parseElements(utf8Text(body));
  const version = Number.parseInt(root.attributes.get('version') ?? '', 10);
  return {
    version: Number.isFinite(version) ? version : 0,
    isFull: root.attributes.get('state')?.toLowerCase() !== 'partial',
    entity: root.attributes.get('entity') ?? '',
    dialogs: childrenNamed(root, 'dialog').flatMap(readDialog),
  };
}

function readDialog(dialog: Element): DialogEntry[] {
  const [state] = childrenNamed(dialog, 'state');
  if (state === undefined) return [];
  const text = state.text.trim().toLowerCase();
  if (!isState(text)) return [];
  const direction = dialog.attributes.get('direction')?.toLowerCase();
  const code = Number.parseInt(state.attributes.get('code') ?? '', 10);
  return [
    {
      id: dialog.attributes.get('id') ?? '',
      state: text,
      event: state.attributes.get('event'),
      code: Number.isFinite(code) ? code : undefined,
      direction: direction === 'initiator' || direction === 'recipient' ? direction : undefined,
      callId: dialog.attributes.get('call-id'),
      localTag: dialog.attributes.get('local-tag'),
      remoteTag: dialog.attributes.get('remote-tag'),
      local: readParty(childrenNamed(dialog, 'local')[0]),
      remote: readParty(childrenNamed(dialog, 'remote')[0]),
    },
  ];
}

function readParty(party: Element | undefined): DialogParty | undefined {
  if (party === undefined) return undefined;
  const [identity] = childrenNamed(party, 'identity');
  const [target] = childrenNamed(party, 'target');
  const parameters = childrenNamed(target, 'param').map(({ attributes }): [string, string] => [
    attributes.get('pname') ?? '',
    attributes.get('pval') ?? '',
  ]);
  return {
    identity: identity?.text.trim() ?? '',
    displayName: identity?.attributes.get('display') ?? identity?.attributes.get('display-name') ?? '',
    target: target?.attributes.get('uri') ?? '',
    targetParameters: new Map(parameters),
  };
}

export function dialogInfoBody(info: DialogInfo): Body {
  const attribute = (name: string, value: string | number | undefined): string =>
    value === undefined ? '' : ` ${name}="${escapeEntities(String(value))}"`;
  const party = (name: string, value: DialogParty | undefined): string => {
    if (value === undefined) return '';
    const display = value.displayName === '' ? '' : attribute('display', value.displayName);
    const identity = value.identity === '' ? '' : `<identity${display}>${escapeEntities(value.identity)}</identity>`;
    const parameters = [...value.targetParameters]
      .map(([pname, pval]) => `<param${attribute('pname', pname)}${attribute('pval', pval)}/>`)
      .join('');
    const target = value.target === '' ? '' : `<target${attribute('uri', value.target)}>${parameters}</target>`;
    return `<${name}>${identity}${target}</${name}>`;
  };
  const dialogs = info.dialogs.map((dialog) => {
    const ids = `${attribute('id', dialog.id)}${attribute('call-id', dialog.callId)}${attribute('local-tag', dialog.localTag)}`;
    const rest = `${attribute('remote-tag', dialog.remoteTag)}${attribute('direction', dialog.direction)}`;
    const state = `<state${attribute('event', dialog.event)}${attribute('code', dialog.code)}>${dialog.state}</state>`;
    return `<dialog${ids}${rest}>${state}${party('local', dialog.local)}${party('remote', dialog.remote)}</dialog>`;
  });
  const root = `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"${attribute('version', info.version)} state="${info.isFull ? 'full' : 'partial'}"${attribute('entity', info.entity)}>`;
  return textBody('application/dialog-info+xml', `<?xml version="1.0" encoding="UTF-8"?>\r\n${root}${dialogs.join('')}</dialog-info>\r\n`);
}

/** The dialogs of one resource as notifications build them up (§4.3). */
export class DialogInfoView {
  readonly #dialogs = new Map<string, DialogEntry>();
  #version = Number.NEGATIVE_INFINITY;

  /** `old`: a version already seen, passed over; `gap`: notifications were missed, and the subscription is to be refreshed for a full state. */
  apply(info: DialogInfo): 'applied' | 'old' | 'gap' {
    const known = this.#version;
    // A full state with a lower version comes from a notifier that began anew.
    if (!info.isFull && info.version <= known) return 'old';
    const isGap = !info.isFull && info.version > known + 1;
    this.#version = info.version;
    if (info.isFull) this.#dialogs.clear();
    for (const dialog of info.dialogs) {
      if (dialog.state === 'terminated') this.#dialogs.delete(dialog.id);
      else this.#dialogs.set(dialog.id, dialog);
    }
    return isGap ? 'gap' : 'applied';
  }

  /** Those that have not ended. */
  get dialogs(): readonly DialogEntry[] {
    return [...this.#dialogs.values()];
  }
}
