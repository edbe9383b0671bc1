// How a site dials: what a server and a folder are told of it, so that numbers are found in every way in which they are written.

import { ProblemError } from '@offhook/base';
import type { KeyReader, NumberingRules } from '@offhook/privacy';
import { createKeyReader, loadNumberingPlan, openKeyReader } from '@offhook/privacy';
import type { Command } from 'commander';

export interface NumberingOptions {
  country?: string;
  areaCode?: string;
  outsideLine?: string;
  extensionDigits?: string;
}

export function withNumberingOptions(command: Command): Command {
  return command
    .option('--country <code>', 'two letters, such as DE: numbers are then found in every way in which they are dialled')
    .option('--area-code <digits>', 'of the site, without the trunk prefix: 30')
    .option('--outside-line <digits>', 'what is dialled before numbers outside: 0, 9')
    .option('--extension-digits <lengths>', 'lengths of the site’s own extensions: 4, or 3,4');
}

/** Throws ProblemError bad-configuration where one is given without a country, or is no digits. */
export function numberingOf({ country, areaCode, outsideLine, extensionDigits }: NumberingOptions): { numbering?: NumberingRules } {
  const given = [areaCode, outsideLine, extensionDigits].filter((text) => text !== undefined);
  if (given.some((text) => !/^\d+(?:,\d+)*$/.test(text)))
    throw new ProblemError('bad-configuration', 'expected digits in --area-code, --outside-line and --extension-digits');
  if (country === undefined) {
    if (given.length > 0)
      throw new ProblemError('bad-configuration', 'say the --country too: without it, the other numbering options mean nothing');
    return {};
  }
  return {
    numbering: {
      country,
      ...(areaCode === undefined ? {} : { areaCode }),
      ...(outsideLine === undefined ? {} : { outsideLine }),
      ...(extensionDigits === undefined ? {} : { extensionDigits: extensionDigits.split(',').map(Number) }),
    },
  };
}

/** By which numbers are read; without rules, only what is written in full is the same. */
export async function keyReaderFor(numbering: NumberingRules | undefined): Promise<KeyReader> {
  return numbering === undefined ? openKeyReader : createKeyReader(await loadNumberingPlan(numbering));
}
