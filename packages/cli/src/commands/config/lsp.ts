// offhook config lsp: a language server for editors.

import type { Command } from 'commander';

import { modelNamed } from '../../folder/model-option.ts';
import type { CommandContext } from '../context.ts';

export function addLspCommand(config: Command, _context: CommandContext): void {
  config
    .command('lsp')
    .description(
      'Be a language server for an editor, over standard input and output: findings as you type, what a parameter means, names and values, and where a value in force comes from.',
    )
    .option('--stdio', 'what editors add; there is no other way')
    .option('--model <name>', 'take every phone for this model, such as VVX450')
    .action(async (options: { readonly model?: string }) => {
      const model = modelNamed(options.model);
      // Only who asks for it waits for the protocol's library.
      const { startLanguageServer } = await import('../../language/language-server.ts');
      startLanguageServer(model);
    });
}
