// Who is admitted by what: an ordered list of rules by network and phone, the first that fits counts.

import { z } from 'zod';

/** What a phone may show: the certificate of its factory, its own password by Digest or by Basic, the password that all newcomers have. */
export const admissionMethods = ['certificate', 'digest', 'basic', 'first-contact'] as const;
export const admissionMethodSchema = z.enum(admissionMethods);
export type AdmissionMethod = z.infer<typeof admissionMethodSchema>;

export const admissionRuleSchema = z.object({
  /** 192.0.2.0/24, 2001:db8::/32; everywhere where empty. */
  networks: z.array(z.string()).max(64).default([]),
  /** MAC addresses or their beginnings, of six digits at least; each phone where empty. */
  phones: z.array(z.string()).max(256).default([]),
  /** Nobody where empty. */
  methods: z.array(admissionMethodSchema).default([]),
});
export type AdmissionRule = z.infer<typeof admissionRuleSchema>;

const rulesSchema = z.array(admissionRuleSchema).max(100);
/** `seen` is the list as it was when the change was thought of: where it is another by now, nothing is changed. */
export const setAdmissionRulesSchema = z.object({ rules: rulesSchema, seen: rulesSchema.optional() });
export const admissionRulesSchema = z.object({
  /** Without any, each method is taken of each phone from everywhere. */
  rules: z.array(admissionRuleSchema),
  /** Somebody whom no rule fits is admitted by nothing: false where there may be such. */
  isForAll: z.boolean(),
});
export type AdmissionRules = z.infer<typeof admissionRulesSchema>;

/** What a list would do; nothing is changed. */
export const admissionPreviewSchema = z.object({
  isForAll: z.boolean(),
  /** How many phones that were admitted within a day would be admitted no more as they came last. */
  refused: z.number().int(),
  /** Of these, a hundred at most. */
  examples: z.array(
    z.object({
      macAddress: z.string(),
      label: z.string(),
      address: z.string(),
      /** What it came with last; missing where that was not noted yet. */
      method: admissionMethodSchema.optional(),
    }),
  ),
});
export type AdmissionPreview = z.infer<typeof admissionPreviewSchema>;

/** Which rule counts for one phone at one address. */
export const admissionVerdictSchema = z.object({
  /** Counted from 1; missing where none fits, or there is none. */
  rule: z.number().int().optional(),
  methods: z.array(admissionMethodSchema),
});
export type AdmissionVerdict = z.infer<typeof admissionVerdictSchema>;
