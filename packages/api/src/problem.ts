// How every HTTP answer of ours says that something went wrong.

import { problemCodes } from '@offhook/base';
import { z } from 'zod';

export const problemSchema = z.object({
  code: z.enum(Object.keys(problemCodes) as [keyof typeof problemCodes, ...(keyof typeof problemCodes)[]]),
  /** For a person: what was expected, what came, what to do. Never holds personal data. */
  message: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;
