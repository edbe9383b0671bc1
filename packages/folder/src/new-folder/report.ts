// What `config new --json` prints. No password is in it.

import { z } from 'zod';

export const newFolderReportSchema = z.object({
  folder: z.string(),
  files: z.array(
    z.object({
      file: z.string().describe('relative to the folder'),
      holdsSecret: z.boolean().describe('a password is in it, so that only owner and group may read it (mode 0640)'),
    }),
  ),
  folders: z.array(z.string()).describe('where phones write; the web server must let them'),
  nextSteps: z.array(z.string()),
});
export type NewFolderReport = z.infer<typeof newFolderReportSchema>;
