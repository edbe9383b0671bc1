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
    .option(
      '--country <code>',
      'two letters, such as DE: numbers are then found in every way in which they are dialled; without it, what the settings say',
    )
    .option('--area-code <digits>', 'of the site, without the trunk prefix: 30')
    .option('--outside-line <digits>', 'what is dialled before numbers outside: 0, 9')
    .option('--extension-digits <lengths>', 'lengths of the site’s own extensions: 4, or 3,4');
}

/** What was given; empty where nothing was. Throws ProblemError bad-configuration where it is no digits. */
function givenNumbering({ country, areaCode, outsideLine, extensionDigits }: NumberingOptions): NumberingRules {
  const digits = [areaCode, outsideLine, extensionDigits].filter((text) => text !== undefined);
  if (digits.some((text) => !/^\d+(?:,\d+)*$/.test(text)))
    throw new ProblemError('bad-configuration', 'expected digits in --area-code, --outside-line and --extension-digits');
  return {
    ...(country === undefined ? {} : { country }),
    ...(areaCode === undefined ? {} : { areaCode }),
    ...(outsideLine === undefined ? {} : { outsideLine }),
    ...(extensionDigits === undefined ? {} : { extensionDigits: extensionDigits.split(',').map(Number) }),
  };
}

/** What was given wins over what the settings of the phones say. Throws ProblemError bad-configuration as above, and for an area of no country. */
export function numberingOf(options: NumberingOptions, said?: NumberingRules): { numbering?: NumberingRules } {
  const numbering = { ...said, ...givenNumbering(options) };
  if (numbering.areaCode !== undefined && numbering.country === undefined)
    throw new ProblemError('bad-configuration', 'say the --country too: without it, an --area-code means nothing');
  return Object.keys(numbering).length === 0 ? {} : { numbering };
}

/** By which numbers are read; without rules, only what is written in full is the same. */
export async function keyReaderFor(numbering: NumberingRules | undefined): Promise<KeyReader> {
  return numbering === undefined ? openKeyReader : createKeyReader(await loadNumberingPlan(numbering));
}
