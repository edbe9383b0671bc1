// offhook config: work on provisioning folders, without a server.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { addBlastCommand } from './blast.ts';
import { addCheckCommand } from './check.ts';
import { addCompareCommand } from './compare.ts';
import { createConfigCommand } from './create.ts';
import { addDecryptCommand } from './decrypt.ts';
import { addDiffCommand } from './diff.ts';
import { addEffectiveCommand } from './effective.ts';
import { addEncryptCommand } from './encrypt.ts';
import { addEraseCommand } from './erase.ts';
import { addExplainCommand } from './explain.ts';
import { addExportCommand } from './export-person.ts';
import { addExposureCommand } from './exposure.ts';
import { addFormatCommand } from './format.ts';
import { addKeyCommand } from './key.ts';
import { addLspCommand } from './lsp.ts';
import { addMoveCommand } from './move.ts';
import { addPrivacyCommand } from './privacy.ts';
import { addMasterCommand } from './master.ts';
import { addOverridesCommand } from './overrides.ts';
import { addSetCommand, addUnsetCommand } from './set.ts';
import { addNewCommand } from './new.ts';
import { addWhoCommand } from './who.ts';
import { addWhyCommand } from './why.ts';

export function addConfigCommand(program: Command, context: CommandContext): void {
  const config = createConfigCommand(program);
  for (const add of [
    addCheckCommand,
    addEffectiveCommand,
    addWhyCommand,
    addDiffCommand,
    addBlastCommand,
    addSetCommand,
    addUnsetCommand,
    addMoveCommand,
    addOverridesCommand,
    addMasterCommand,
    addExplainCommand,
    addFormatCommand,
    addNewCommand,
    addPrivacyCommand,
    addExposureCommand,
    addEncryptCommand,
    addDecryptCommand,
    addCompareCommand,
    addKeyCommand,
    addWhoCommand,
    addExportCommand,
    addEraseCommand,
    addLspCommand,
  ])
    add(config, context);
}
