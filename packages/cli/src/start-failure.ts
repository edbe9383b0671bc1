// A listener that could not be had, told by the option that asked for it.

import { ProblemError, isProblem } from '@offhook/base';

/** The problem with its option, or the error as it is where it is no listener's. */
export function withOption(error: unknown, optionOf: (listener: string) => string): unknown {
  if (!isProblem(error, 'network') || typeof error.details['listener'] !== 'string') return error;
  return new ProblemError('conflict', `${optionOf(error.details['listener'])}: ${error.message}`, { cause: error });
}
