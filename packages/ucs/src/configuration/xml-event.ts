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

/** What a reader does with what it is told, in order. */
export interface XmlHandlers {
  /** Attributes in order of the file, repeated ones too; lines and columns from 1. */
  readonly onElement?: (element: XmlElement) => void;
  readonly onEnd?: (name: string) => void;
  /** Character data and CDATA between tags. */
  readonly onText?: (text: string, line: number) => void;
  readonly onComment?: (text: string, line: number) => void;
  readonly onInstruction?: (target: string, body: string) => void;
}
