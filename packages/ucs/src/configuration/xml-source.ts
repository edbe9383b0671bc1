// XML as it is written: the tokens of a text, each in its own characters, so that a file can be laid out anew without changing what it says (XML 1.0 §2).
// Parsed values would not do: a parser folds the line breaks inside attribute values (§3.3.3), of which certificates are made.
// For texts that the strict reader took only: what is not well-formed makes the reader here give up.

export interface SourceAttribute {
  /** `name="value"`, the value and its quotes as written. */
  readonly raw: string;
  /** Line breaks between what stands before it and itself. */
  readonly breaksBefore: number;
}

export type SourceToken =
  | {
      readonly kind: 'start';
      readonly raw: string;
      readonly name: string;
      readonly attributes: readonly SourceAttribute[];
      /** `<name/>`. */
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'end'; readonly raw: string; readonly name: string }
  | { readonly kind: 'comment'; readonly raw: string }
  /** The XML declaration, processing instructions and the document type declaration. */
  | { readonly kind: 'declaration'; readonly raw: string }
  | { readonly kind: 'text' | 'cdata'; readonly raw: string };

const startTag = /<([^\s/>=]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/y;
const endTag = /<\/([^\s>]+)\s*>/y;
const attribute = /(\s+)([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')/g;
/** With the internal subset, whose declarations, comments and literals may hold any bracket (§2.8). */
const documentType =
  /<!DOCTYPE(?:[^"'[>]|"[^"]*"|'[^']*')*(?:\[(?:[^\]"'<]|"[^"]*"|'[^']*'|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(?!!--|\?))*\]\s*)?>/y;

export function lineBreaksIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function attributesIn(text: string): readonly SourceAttribute[] {
  return [...text.matchAll(attribute)].map(([, blank = '', name = '', value = '']) => ({
    raw: `${name}=${value}`,
    breaksBefore: lineBreaksIn(blank),
  }));
}

/** Every character of `text` is in one token. Undefined where the text is not well-formed. */
export function sourceTokens(text: string): readonly SourceToken[] | undefined {
  const tokens: SourceToken[] = [];
  let at = 0;
  const upTo = (ending: string, from: number): string | undefined => {
    const end = text.indexOf(ending, from);
    return end < 0 ? undefined : text.slice(at, end + ending.length);
  };
  const matched = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text) ?? undefined;
  };
  const next = (): SourceToken | undefined => {
    if (text.charCodeAt(at) !== 60 /* < */) {
      const end = text.indexOf('<', at);
      return { kind: 'text', raw: text.slice(at, end < 0 ? text.length : end) };
    }
    if (text.startsWith('<!--', at)) {
      const raw = upTo('-->', at + 4);
      return raw === undefined ? undefined : { kind: 'comment', raw };
    }
    if (text.startsWith('<![CDATA[', at)) {
      const raw = upTo(']]>', at + 9);
      return raw === undefined ? undefined : { kind: 'cdata', raw };
    }
    if (text.startsWith('<?', at)) {
      const raw = upTo('?>', at + 2);
      return raw === undefined ? undefined : { kind: 'declaration', raw };
    }
    if (text.startsWith('<!', at)) {
      const raw = matched(documentType)?.[0];
      return raw === undefined ? undefined : { kind: 'declaration', raw };
    }
    const end = matched(endTag);
    if (end !== undefined) return { kind: 'end', raw: end[0], name: end[1] ?? '' };
    const start = matched(startTag);
    if (start === undefined) return undefined;
    const [raw, name = '', written = '', slash] = start;
    return { kind: 'start', raw, name, attributes: attributesIn(written), isEmpty: slash === '/' };
  };
  while (at < text.length) {
    const token = next();
    if (token === undefined) return undefined;
    tokens.push(token);
    at += token.raw.length;
  }
  return tokens;
}
