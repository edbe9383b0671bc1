// The User-Agent headers of HTTP and SIP requests: what a phone sends, and what can be read out of a real phone's.

import type { Model } from './model.ts';

export interface SoftwareVersion {
  /** Release and build: 6.4.3.5017. */
  readonly application: string;
  readonly updater: string;
}

/** `tagSerialNumber` is device.prov.tagSerialNo: the MAC address goes between version and type. */
export function provisioningUserAgent(options: {
  model: Model;
  version: SoftwareVersion;
  type: 'Application' | 'Updater';
  tagSerialNumber?: string;
}): string {
  const release = options.type === 'Updater' ? options.version.updater : options.version.application;
  const tag = options.tagSerialNumber === undefined ? '' : ` (SN:${options.tagSerialNumber})`;
  return `FileTransport ${options.model.userAgentName}-UA/${release}${tag} Type/${options.type}`;
}

/** `tagSerialNumber` is sec.tagSerialNo: the MAC address follows after an underscore. */
export function sipUserAgent(options: { model: Model; version: SoftwareVersion; tagSerialNumber?: string }): string {
  const tag = options.tagSerialNumber === undefined ? '' : `_${options.tagSerialNumber}`;
  return `${options.model.userAgentName}-UA/${options.version.application}${tag}`;
}

export interface PhoneUserAgent {
  /** PolycomVVX, PolyEdge, PolyCCX, PolycomSoundPointIP... */
  readonly family: string;
  /** VVX_450, Edge_E350... as sent. */
  readonly model: string;
  readonly version: string;
  readonly macAddress?: string;
  readonly type?: 'Application' | 'Updater';
}

const pattern =
  /^(?:FileTransport |(?:Polycom|Microbrowser)\/\S+ )?(Poly(?:com)?[A-Za-z]*)[- ]([A-Za-z0-9_]+)[- ]UA[/ ]([\d.]+)(?:_([0-9A-Fa-f]{12}))?(?: \(SN:([0-9A-Fa-f]{12})\))?(?: Type\/(Application|Updater))?/;

/** Undefined where the text is not a Poly phone's. */
export function parsePhoneUserAgent(text: string): PhoneUserAgent | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, family = '', model = '', version = '', tag, serial, type] = match;
  const macAddress = (tag ?? serial)?.toLowerCase();
  return {
    family,
    model,
    version,
    ...(macAddress === undefined ? {} : { macAddress }),
    ...(type === 'Application' || type === 'Updater' ? { type } : {}),
  };
}
