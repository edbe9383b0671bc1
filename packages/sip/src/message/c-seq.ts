// CSeq (RFC 3261 §8.1.1.5, §20.16) and RAck (RFC 3262 §7.2).

import { badMessage, decimal, isToken } from './characters.ts';

export interface CSeq {
  /** 0 to 2**31 - 1. */
  readonly number: number;
  readonly method: string;
}

export const cSeqLimit = 2 ** 31 - 1;

export function parseCSeq(text: string): CSeq {
  const usual = usualCSeq(text);
  if (usual !== undefined) return usual;
  const blank = text.search(/\s/);
  if (blank < 0) throw badMessage('CSeq', 'a number and a method', text);
  const method = text.slice(blank).trim();
  if (!isToken(method)) throw badMessage('CSeq', 'a method', text);
  return { number: decimal(text.slice(0, blank), cSeqLimit, 'CSeq'), method };
}

/** One number, one blank and a method of capital letters; undefined for every other form. */
function usualCSeq(text: string): CSeq | undefined {
  let number = 0;
  let index = 0;
  for (; index < text.length && index < 10; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
  }
  if (index === 0 || number > cSeqLimit || text.charCodeAt(index) !== 0x20 || index + 1 === text.length) return undefined;
  for (let at = index + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x41 || code > 0x5a) return undefined;
  }
  return { number, method: text.slice(index + 1) };
}

export interface RAck {
  readonly responseNumber: number;
  readonly cSeq: CSeq;
}

export function parseRAck(text: string): RAck {
  const match = /^(\d{1,10})\s+(\d{1,10}\s+\S+)$/.exec(text.trim());
  const [, responseNumber, cSeq] = match ?? [];
  if (responseNumber === undefined || cSeq === undefined) throw badMessage('RAck', 'two numbers and a method', text);
  return { responseNumber: decimal(responseNumber, 2 ** 32 - 1, 'RAck'), cSeq: parseCSeq(cSeq) };
}
