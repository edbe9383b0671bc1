// What a log on the server is after an upload: phones send the new part after a HEAD (log.render.file.upload.append), or the whole file again.

import { utf8Bytes, utf8Text } from '@offhook/base';

/** What accumulates is kept below this, as the phone's own log.render.file.upload.append.sizeLimit has it. One upload may be larger. */
export const accumulatedLimitBytes = 524_288;

/** Where a part begins in the file on the server: RFC 9110 §14.4. Undefined where the field is missing or of another kind. */
export function rangeStart(contentRange: string | undefined): number | undefined {
  const match = /^\s*bytes\s+(\d{1,15})-\d{1,15}\/(?:\d{1,15}|\*)\s*$/i.exec(contentRange ?? '');
  return match === null ? undefined : Number(match[1]);
}

function isAtLineStart(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}

/** Does it stand in the text in whole lines? */
function contains(text: string, lines: string): boolean {
  for (let at = text.indexOf(lines); at >= 0; at = text.indexOf(lines, at + 1)) if (isAtLineStart(text, at)) return true;
  return false;
}

/** How many of the last lines of one text are the first of the other (Knuth, Morris, Pratt: linear in both). */
function sharedLines(earlier: readonly string[], later: readonly string[]): number {
  const borders = [0];
  const step = (matched: number, line: string | undefined): number => {
    let length = matched;
    while (length > 0 && (length === later.length || later[length] !== line)) length = borders[length - 1] ?? 0;
    return later[length] === line ? length + 1 : length;
  };
  for (let at = 1; at < later.length; at++) borders.push(step(borders[at - 1] ?? 0, later[at]));
  return earlier.reduce((matched, line) => step(matched, line), 0);
}

/**
 * A part at the byte that a Content-Range names. Undefined where what stands from there on is not what the part begins with: then
 * the two count differently (lines were dropped here, or the part is a late repetition), and what was there must not be cut.
 */
export function continueLog(earlier: string, upload: string, startByte: number): { kept: string; part: string } | undefined {
  if (startByte === 0) return { kept: '', part: upload };
  const bytes = utf8Bytes(earlier);
  if (startByte > bytes.length || !upload.startsWith(utf8Text(bytes.subarray(startByte)))) return undefined;
  return { kept: utf8Text(bytes.subarray(0, startByte)), part: upload };
}

/**
 * Without a Content-Range: a file that holds what was there takes its place; a part that is there already changes nothing; one that
 * begins with the last lines goes on from them, as a log does that has rolled on the phone; any other is appended.
 */
export function mergeLog(earlier: string, upload: string): string {
  if (contains(upload, earlier)) return upload;
  if (contains(earlier, upload)) return earlier;
  const before = earlier.replace(/\n$/, '').split('\n');
  const lines = upload.split('\n');
  return [...before, ...lines.slice(sharedLines(before, lines))].join('\n');
}

/** Without its oldest lines where it is longer than that. */
export function withinLimit(text: string, limitBytes: number): string {
  const bytes = utf8Bytes(text);
  if (bytes.length <= limitBytes) return text;
  const lineEnd = bytes.indexOf(0x0a, bytes.length - limitBytes - 1);
  return utf8Text(bytes.subarray(lineEnd < 0 ? bytes.length - limitBytes : lineEnd + 1));
}
