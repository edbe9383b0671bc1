// What a command has seen of a folder, as it says it.

import { z } from 'zod';

export const entriesSchema = z
  .object({
    all: z.number().int().describe('files and whatever else lies in the folder and below; folders alone are not counted'),
    read: z.number().int(),
    leftOut: z.number().int().describe('files that this command does not look into, by their kind'),
    unreadable: z.number().int().describe('what could not be opened or listed'),
    noFile: z.number().int().describe('pipes, devices, and links that lead out of the folder'),
  })
  .describe('of the whole folder; the four add up to all');
export type Entries = z.infer<typeof entriesSchema>;
