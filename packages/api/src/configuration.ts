// What a phone is told to be: what is set here, what counts on it and why, and what a change would do.

import { z } from 'zod';

/** Parameters by name; a value that is a secret is answered as null. */
export const configurationSchema = z.object({ scope: z.string(), values: z.record(z.string(), z.string().nullable()) });
export const changeConfigurationSchema = z.object({
  set: z.record(z.string(), z.string().max(4096)).default({}),
  unset: z.array(z.string()).default([]),
});
export type ConfigurationChange = z.infer<typeof changeConfigurationSchema>;

/** Strongest first: a phone's own settings, those of its web page and of the maker's cloud, what is set here, files of the folder. */
export const settingPlaces = [
  'on the phone',
  'on its web page',
  'in the cloud',
  'set here for this phone',
  'set here for all phones',
  'in a file',
] as const;

export const settingOriginSchema = z.object({
  place: z.enum(settingPlaces),
  file: z.string(),
  /** From 1. */
  line: z.number().int(),
  /** As it stands there; null for a secret. */
  value: z.string().nullable(),
});
export type SettingOrigin = z.infer<typeof settingOriginSchema>;

export const effectiveSettingSchema = z.object({
  name: z.string(),
  /** What counts; null for a secret. */
  value: z.string().nullable(),
  from: settingOriginSchema,
  /** Weaker settings of the same parameter, strongest first. */
  beaten: z.array(settingOriginSchema),
});
export type EffectiveSetting = z.infer<typeof effectiveSettingSchema>;

export const phoneConfigurationSchema = z.object({
  macAddress: z.string(),
  settings: z.array(effectiveSettingSchema),
  /** What stands in files and counts for nothing, in words. */
  ignored: z.array(z.object({ file: z.string(), line: z.number().int(), message: z.string() })),
  /** Files that the phone is told to fetch and that are not here. */
  missing: z.array(z.string()),
});
export type PhoneConfigurationAnswer = z.infer<typeof phoneConfigurationSchema>;

export const changeEffects = ['none', 'unknown', 'restart', 'reboot'] as const;

const changedSettingSchema = z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() });
const changedPhoneSchema = z.object({
  macAddress: z.string(),
  label: z.string(),
  settings: z.array(changedSettingSchema),
  /** What it costs the phone. */
  effect: z.enum(changeEffects),
});

/** What a change would do, before it is made. */
export const changePreviewSchema = z.object({
  /** Phones that were looked at. */
  phones: z.number().int(),
  changed: z.number().int(),
  restarting: z.number().int(),
  /** The first of them. */
  examples: z.array(changedPhoneSchema),
  /** Phones that go on as before although the change is about them, by what is stronger. */
  kept: z.array(z.object({ name: z.string(), place: z.enum(settingPlaces), phones: z.number().int() })),
  /** Values that no phone would take, in words. */
  refused: z.array(z.string()),
});
export type ChangePreview = z.infer<typeof changePreviewSchema>;
