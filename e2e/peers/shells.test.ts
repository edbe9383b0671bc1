// zsh and fish, asked to complete the command line.

import { describeCompletion } from '../../packages/cli/test/support/shell-completion.ts';

describeCompletion('zsh');
describeCompletion('fish');
