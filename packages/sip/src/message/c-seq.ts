// CSeq (RFC 3261 §8.1.1.5, §20.16) and RAck (RFC 3262 §7.2).

import { badMessage, decimal, isToken } from './characters.ts';

export interface CSeq {
  /** 0 to 2**31 - 1. */
  readonly number: number;
  readonly method: string;
}

export const cSeqLimit = 2 ** 31 - 1;

export function parseCSeq(text: string): CSeq {
  return usualCSeq(text) ?? anyCSeq(text);
}

function anyCSeq(text: string): CSeq {
  const match = /^(\S+)\s+(\S+)$/.exec(text);
  if (match === null) throw badMessage('CSeq', 'a number and a method', text);
  const [, number = '', method = ''] = match;
  if (!isToken(method)) throw badMessage('CSeq', 'a method', text);
  return { number: decimal(number, cSeqLimit, 'CSeq'), method };
}

/** One number, one blank and a method of capital letters; undefined for every other form. */
export function usualCSeq(text: string): CSeq | undefined {
  let number = 0;
  let index = 0;
  for (; isDigit(text.charCodeAt(index)); index++) number = number * 10 + text.charCodeAt(index) - 0x30;
  if (index === 0 || number > cSeqLimit || text.charCodeAt(index) !== 0x20 || index + 1 === text.length) return undefined;
  for (let at = index + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x41 || code > 0x5a) return undefined;
  }
  return { number, method: text.slice(index + 1) };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export interface RAck {
  readonly responseNumber: number;
  readonly cSeq: CSeq;
}

export function parseRAck(text: string): RAck {
  const match = /^(\d+)\s+(\d+\s+\S+)$/.exec(text);
  if (match === null) throw badMessage('RAck', 'two numbers and a method', text);
  const [, responseNumber = '', cSeq = ''] = match;
  return { responseNumber: decimal(responseNumber, 2 ** 32 - 1, 'RAck'), cSeq: parseCSeq(cSeq) };
}
