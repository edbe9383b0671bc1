// Reads a session description: RFC 8866 §5 and §9. Lenient where phones must be (bare LF, missing s= and t=, blank lines at the end), strict where a wrong guess would send sound to the wrong place.

import { ProblemError } from '@offhook/base';
import type { Connection, DescriptionLine, MediaDescription, Origin, SessionDescription } from './session-description.ts';

/** Longer bodies are refused: a description is a few kilobytes. */
const maximumCharacters = 65536;
const maximumMediaSections = 64;

interface OpenMedia {
  readonly header: Omit<MediaDescription, 'connection' | 'lines'>;
  connection?: Connection;
  readonly lines: DescriptionLine[];
}

/** Throws ProblemError bad-session-description with the line number (`details.line`, from 1) and the reason. */
export function parseSessionDescription(text: string): SessionDescription {
  if (text.length > maximumCharacters) throw refuse(1, `at most ${maximumCharacters} characters`, `${text.length}`);
  const sourceLines = text.split(/\r\n|\n|\r/);
  while (sourceLines.length > 0 && sourceLines.at(-1)?.trim() === '') sourceLines.pop();
  if (sourceLines[0] !== 'v=0') throw refuse(1, 'v=0', quote(sourceLines[0]));
  let origin: Origin | undefined;
  let sessionName: string | undefined;
  let connection: Connection | undefined;
  const lines: DescriptionLine[] = [];
  const media: OpenMedia[] = [];
  for (const [index, sourceLine] of sourceLines.entries()) {
    if (index === 0) continue;
    const number = index + 1;
    const { type, value } = parseLine(sourceLine, number);
    const open = media.at(-1);
    if (type === 'm') {
      if (media.length >= maximumMediaSections) throw refuse(number, `at most ${maximumMediaSections} m= lines`, 'more');
      media.push({ header: parseMediaLine(value, number), lines: [] });
    } else if (type === 'v' || ((type === 'o' || type === 's') && open !== undefined)) {
      throw refuse(number, 'no further v=, o= or s=', quote(sourceLine));
    } else if (type === 'o') {
      if (origin !== undefined) throw refuse(number, 'one o= line', 'a second');
      origin = parseOrigin(value, number);
    } else if (type === 's') {
      if (sessionName !== undefined) throw refuse(number, 'one s= line', 'a second');
      sessionName = value;
    } else if (type === 'c') {
      // RFC 8866 §5.7: several c= lines in a stream are layers of a multicast; the first is the base.
      const parsed = parseConnection(value, number);
      if (open === undefined) {
        if (connection !== undefined) throw refuse(number, 'one c= line for the session', 'a second');
        connection = parsed;
      } else if (open.connection === undefined) open.connection = parsed;
      else open.lines.push({ type, value });
    } else (open?.lines ?? lines).push({ type, value });
  }
  if (origin === undefined) throw refuse(sourceLines.length, 'an o= line', 'none');
  return {
    origin,
    sessionName: sessionName ?? '-',
    ...(connection === undefined ? {} : { connection }),
    lines,
    media: media.map(({ header, connection, lines }) => ({ ...header, ...(connection === undefined ? {} : { connection }), lines })),
  };
}

function parseLine(line: string, number: number): DescriptionLine {
  if (!/^[a-zA-Z]=/.test(line)) throw refuse(number, 'a letter and an equals sign', quote(line));
  if (line.includes('\0')) throw refuse(number, 'text', 'a NUL');
  return { type: line.charAt(0), value: line.slice(2) };
}

/** o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address> */
function parseOrigin(value: string, number: number): Origin {
  const match = /^(\S+) +(\d+) +(\d+) +IN +(IP4|IP6) +(\S+) *$/.exec(value);
  const [, username, sessionId, sessionVersion, addressType, address] = match ?? [];
  if (username === undefined || sessionId === undefined || sessionVersion === undefined || address === undefined) {
    throw refuse(number, 'o=<username> <id> <version> IN IP4|IP6 <address>', quote(`o=${value}`));
  }
  return { username, sessionId, sessionVersion, addressType: addressType === 'IP6' ? 'IP6' : 'IP4', address };
}

/** c=<nettype> <addrtype> <connection-address> */
function parseConnection(value: string, number: number): Connection {
  const match = /^IN +(IP4|IP6) +(\S+) *$/.exec(value);
  const [, addressType, address] = match ?? [];
  if (address === undefined) throw refuse(number, 'c=IN IP4|IP6 <address>', quote(`c=${value}`));
  return { addressType: addressType === 'IP6' ? 'IP6' : 'IP4', address };
}

/** m=<media> <port>[/<number of ports>] <proto> <fmt> … */
function parseMediaLine(value: string, number: number): OpenMedia['header'] {
  const [kind, ports, transport, ...formats] = value.split(' ').filter((word) => word !== '');
  const match = /^(\d{1,5})(?:\/(\d{1,4}))?$/.exec(ports ?? '');
  const port = Number(match?.[1]);
  if (kind === undefined || transport === undefined || match === null || formats.length === 0) {
    throw refuse(number, 'm=<media> <port> <transport> <format> …', quote(`m=${value}`));
  }
  if (port > 65535) throw refuse(number, 'a port of 0-65535', `${port}`);
  return { kind, port, portCount: match[2] === undefined ? 1 : Number(match[2]), transport, formats };
}

function quote(line: string | undefined): string {
  return line === undefined ? 'nothing' : JSON.stringify(line.slice(0, 80));
}

function refuse(line: number, expected: string, got: string): ProblemError {
  return new ProblemError('bad-session-description', `expected ${expected} in the session description, got ${got} (line ${line})`, {
    details: { line },
  });
}
