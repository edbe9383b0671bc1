// Where a world's people sit: how its numbers are made, and how people there write and dial them.

import type { NumberingRules } from '@offhook/privacy';

import type { NumberSpelling } from './spelling.ts';
import {
  britishSpellings,
  germanSpellings,
  italianSpellings,
  japaneseSpellings,
  northAmericanSpellings,
  swedishSpellings,
} from './spelling.ts';

export interface WorldSite {
  readonly numbering: Required<NumberingRules>;
  readonly callingCode: string;
  /** Numbers that are given to nobody. `index` below 90. */
  subscriber(index: number): string;
  readonly spellings: readonly NumberSpelling[];
}

export const worldSites = {
  /** 555-01xx. */
  us: {
    numbering: { country: 'US', areaCode: '202', outsideLine: '9', extensionDigits: [4] },
    callingCode: '1',
    subscriber: (index) => `55501${String(10 + index).padStart(2, '0')}`,
    spellings: northAmericanSpellings,
  },
  /** The numbers of Berlin that are kept for films. */
  de: {
    numbering: { country: 'DE', areaCode: '30', outsideLine: '0', extensionDigits: [4] },
    callingCode: '49',
    subscriber: (index) => `23125${String(110 + index * 7)}`,
    spellings: germanSpellings,
  },
  /** The numbers of London that are kept for drama. */
  gb: {
    numbering: { country: 'GB', areaCode: '20', outsideLine: '9', extensionDigits: [4] },
    callingCode: '44',
    subscriber: (index) => `79460${String(110 + index * 7)}`,
    spellings: britishSpellings,
  },
  /** The numbers of Stockholm that are kept for fiction. */
  se: {
    numbering: { country: 'SE', areaCode: '8', outsideLine: '0', extensionDigits: [4] },
    callingCode: '46',
    subscriber: (index) => `465004${String(10 + index)}`,
    spellings: swedishSpellings,
  },
  it: {
    numbering: { country: 'IT', areaCode: '06', outsideLine: '0', extensionDigits: [4] },
    callingCode: '39',
    subscriber: (index) => `55501${String(10 + index)}`,
    spellings: italianSpellings,
  },
  jp: {
    numbering: { country: 'JP', areaCode: '3', outsideLine: '9', extensionDigits: [4] },
    callingCode: '81',
    subscriber: (index) => `555001${String(10 + index)}`,
    spellings: japaneseSpellings,
  },
} as const satisfies Readonly<Record<string, WorldSite>>;

export type WorldSiteName = keyof typeof worldSites;
