// What the page of `offhook config ... --serve` is told about a provisioning folder: what the commands print with --json, as far as the page shows it.

import { z } from 'zod';

export const folderPagePaths = { overview: 'api/overview', why: 'api/why', privacy: 'api/privacy', blast: 'api/blast' } as const;

export const folderOverviewSchema = z.object({
  name: z.string().describe('as the folder was called'),
  files: z.number().int(),
  phoneCount: z.number().int(),
  phones: z.array(z.string()).describe('MAC addresses; at most the first thousand'),
});
export type FolderOverview = z.infer<typeof folderOverviewSchema>;

const originSchema = z.object({ layer: z.string(), file: z.string().optional(), line: z.number().int().optional(), value: z.string() });
export type FolderOrigin = z.infer<typeof originSchema>;

export const folderWhySchema = z.object({
  phone: z.string(),
  isKnown: z.boolean(),
  name: z.string(),
  isSet: z.boolean(),
  value: z.object({
    value: z.string(),
    default: z.string(),
    effect: z.string(),
    origin: originSchema,
    beaten: z.array(originSchema),
  }),
  ignored: z.array(z.object({ file: z.string(), line: z.number().int(), message: z.string() })),
  unread: z.array(z.object({ file: z.string(), message: z.string() })),
  meaning: z.string().nullable(),
  chapter: z.string(),
});
export type FolderWhy = z.infer<typeof folderWhySchema>;

export const folderPrivacySchema = z.object({
  phones: z.number().int(),
  phone: z.string().nullable(),
  isForNewPhones: z.boolean(),
  phonesAtRisk: z.number().int(),
  counts: z.object({ risk: z.number().int(), notice: z.number().int(), good: z.number().int() }),
  notRead: z.array(z.object({ file: z.string(), why: z.string(), phoneCount: z.number().int() })),
  statements: z.array(
    z.object({
      kind: z.enum(['leaves', 'protection', 'password', 'kept']),
      severity: z.enum(['risk', 'notice', 'good']),
      text: z.string(),
      chapter: z.string(),
      recipient: z.string().optional(),
      phoneCount: z.number().int(),
      isOnAllPhones: z.boolean(),
      phones: z.array(z.string()),
      causes: z.array(
        z.object({
          parameter: z.string(),
          value: z.string().nullable(),
          origin: z.string(),
          places: z.array(z.object({ file: z.string(), line: z.number().int() })),
          placeCount: z.number().int(),
        }),
      ),
      fix: z.object({ lines: z.record(z.string(), z.string()), needs: z.string().optional() }).optional(),
    }),
  ),
});
export type FolderPrivacy = z.infer<typeof folderPrivacySchema>;
export type FolderStatement = FolderPrivacy['statements'][number];

export const folderBlastSchema = z.object({
  phones: z.object({ before: z.number().int(), changed: z.number().int() }),
  effects: z.object({ none: z.number().int(), restart: z.number().int(), reboot: z.number().int(), unknown: z.number().int() }),
  changes: z.array(
    z.object({
      name: z.string(),
      before: z.string(),
      after: z.string(),
      effect: z.string(),
      count: z.number().int(),
      phones: z.array(z.string()),
    }),
  ),
  unaffected: z.array(z.object({ name: z.string(), because: z.string(), count: z.number().int(), phones: z.array(z.string()) })),
  unread: z.array(z.object({ file: z.string(), why: z.string() })),
});
export type FolderBlast = z.infer<typeof folderBlastSchema>;
