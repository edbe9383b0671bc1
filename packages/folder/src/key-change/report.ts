// What `key change` answers with --json.

import * as z from 'zod';

export const unreadableFileSchema = z.object({
  path: z.string(),
  keyDescription: z.string().optional().describe('The key named in the first line, where there is one.'),
  reason: z.string(),
});
export type UnreadableFile = z.infer<typeof unreadableFileSchema>;

export const keySettingSchema = z.object({
  path: z.string(),
  line: z.number().int(),
  key: z.enum(['new', 'old', 'other']).describe('Which key device.sec.configEncryption.key is given there.'),
});
export type KeySetting = z.infer<typeof keySettingSchema>;

export const keyChangeReportSchema = z.object({
  folder: z.string(),
  state: z
    .enum(['planned', 'refused', 'finished'])
    .describe('planned: a dry run. refused: some file opens with no key given, and nothing was changed.'),
  resumed: z.boolean().describe('An earlier run had begun this change and not ended it.'),
  from: z.array(z.string()).describe('Descriptions of the old keys.'),
  to: z.string().describe('Description of the new key.'),
  toChange: z.array(z.string()).describe('Paths still in an old key when this run began.'),
  changed: z.array(z.string()).describe('Paths that this run wrote in the new key.'),
  alreadyNew: z.array(z.string()).describe('Paths that were in the new key when this run began.'),
  unreadable: z
    .array(unreadableFileSchema)
    .describe('Encrypted files that no key given opens, and what could not be read; left as they are.'),
  leftOld: z.array(z.string()).describe('Paths in an old key after the run, for instance uploaded by a phone meanwhile.'),
  gone: z.array(z.string()).describe('Paths that were to be changed and are not there any more.'),
  keyFile: z.string().optional().describe('The configuration file that gives phones the new key, encrypted in the first old key.'),
  keySettings: z.array(keySettingSchema).describe('Configuration files that set device.sec.configEncryption.key.'),
  encryptedPrimaries: z.array(z.string()).describe('Encrypted primary configuration files: no phone reads one.'),
  links: z.array(z.string()).describe('Symbolic links, which are not followed.'),
  warnings: z.array(z.string()),
  next: z.array(z.string()).describe('What the administrator does now, in order.'),
});
export type KeyChangeReport = z.infer<typeof keyChangeReportSchema>;
