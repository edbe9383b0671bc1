// What a reader of XML tells of a file, in order.

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  readonly column: number;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  /** True where a name stands twice among them. */
  readonly isRepeating: boolean;
  readonly line: number;
  readonly depth: number;
}

export type XmlEvent =
  | { readonly kind: 'element'; readonly element: XmlElement }
  | { readonly kind: 'end'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'comment'; readonly text: string; readonly line: number }
  | { readonly kind: 'instruction'; readonly target: string; readonly body: string };
