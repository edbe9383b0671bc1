// Writes a session description in the order of RFC 8866 §5, with CRLF. Reading what was written gives the same description.

import type { Connection, DescriptionLine, MediaDescription, SessionDescription } from './session-description.ts';

/** The line types that stand before c= (RFC 8866 §9). */
const beforeConnection = new Set(['i', 'u', 'e', 'p']);

export function writeSessionDescription(description: SessionDescription): string {
  const { origin } = description;
  const lines = [
    'v=0',
    `o=${origin.username} ${origin.sessionId} ${origin.sessionVersion} IN ${origin.addressType} ${origin.address}`,
    `s=${description.sessionName}`,
    ...bodyLines(description),
  ];
  for (const media of description.media) lines.push(mediaLine(media), ...bodyLines(media));
  return lines.map((line) => `${line}\r\n`).join('');
}

function mediaLine(media: MediaDescription): string {
  const count = media.portCount === 1 ? '' : `/${media.portCount}`;
  return `m=${media.kind} ${media.port}${count} ${media.transport} ${media.formats.join(' ')}`;
}

function bodyLines(section: { readonly connection?: Connection; readonly lines: readonly DescriptionLine[] }): string[] {
  const written = section.lines.map((line) => `${line.type}=${line.value}`);
  if (section.connection === undefined) return written;
  const found = section.lines.findIndex((line) => !beforeConnection.has(line.type));
  written.splice(found === -1 ? written.length : found, 0, `c=IN ${section.connection.addressType} ${section.connection.address}`);
  return written;
}
