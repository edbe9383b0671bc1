// What the commands on folders share: the folder, the keys, the model.

import type { ConfigurationOptions, FolderSource } from '@offhook/folder';
import { takeInventory } from '@offhook/folder';
import type { Command } from 'commander';

import type { Output } from '../output.ts';
import { accountedFolder } from './accounted-folder.ts';
import { createDiskSource } from './disk-source.ts';
import { collect } from './collect.ts';
import { decrypterFrom } from './keys.ts';
import { modelNamed } from './model-option.ts';

export interface PhoneOptions {
  readonly key: readonly string[];
  readonly model?: string;
  readonly user?: string;
}

export function withPhoneOptions(command: Command): Command {
  return command
    .option('--model <name>', 'the model of the phones, such as VVX450; what is for one model only is left out without it')
    .option('--key <file>', 'a file that holds the key of encrypted files; may be given several times', collect, []);
}

export async function configurationOptions(source: FolderSource, options: PhoneOptions): Promise<ConfigurationOptions> {
  const model = modelNamed(options.model);
  const decrypt = await decrypterFrom(options.key);
  return {
    inventory: takeInventory(source),
    modelOf: () => model,
    ...(decrypt === undefined ? {} : { decrypt }),
    ...(options.user === undefined ? {} : { user: options.user }),
  };
}

/** With `output`, its result says how much of the folder was read. */
export function folderOptions(directory: string, options: PhoneOptions, output?: Output): Promise<ConfigurationOptions> {
  const source = createDiskSource(directory);
  return configurationOptions(output === undefined ? source : accountedFolder(output, source), options);
}
