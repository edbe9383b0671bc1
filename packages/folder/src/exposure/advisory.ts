// The shape of an advisory: which models and firmware it touches, which values have to be in force, and what helps. Administrators may bring a file of their own.

import { ProblemError } from '@offhook/base';
import { concreteName, findParameter } from '@offhook/ucs';
import type { ParameterReference } from '@offhook/ucs';
import { z } from 'zod';

const versionPattern = /^\d+(?:\.\d+)*$/;

const predicateSchema = z
  .strictObject({
    parameter: z.string().describe('as in a configuration file; # stands for any index at which something sets it'),
    is: z.array(z.string()).optional().describe('one of these values is in force'),
    isNot: z.array(z.string()).optional().describe('none of these values is in force'),
    defaultUnknownIn: z
      .array(z.enum(['Generic', 'Lync']))
      .optional()
      .describe('base profiles whose default is not known for sure: where nothing sets the parameter there, nobody can tell'),
  })
  .refine(({ is, isNot }) => (is === undefined) !== (isNot === undefined), { message: 'expected either is or isNot' });
export type Predicate = z.infer<typeof predicateSchema>;

export const advisorySchema = z.strictObject({
  id: z.string().min(1).describe('CVE-2026-0826'),
  title: z.string().min(1),
  source: z.url().describe('where it is published'),
  affected: z
    .array(
      z.strictObject({
        models: z.string().min(1).describe('VVX450, or VVX* for a family; letter case, blanks and underscores do not matter'),
        below: z.string().regex(versionPattern, 'expected numbers with dots between them').describe('the first firmware that mends it'),
      }),
    )
    .min(1),
  anyOf: z.array(predicateSchema).optional().describe('at least one of these has to hold; without it every configuration is touched'),
  advice: z.string().min(1),
  fix: z.record(z.string(), z.string()).optional().describe('lines that help until the firmware is new; # for each index that is set'),
});
export type Advisory = z.infer<typeof advisorySchema>;

export const advisoryFileSchema = z.array(advisorySchema).min(1);

/** The parameter that a predicate or a line names. Throws ProblemError bad-configuration where the catalogue has none. */
export function namedParameter(name: string, where: string): ParameterReference {
  const reference = findParameter(name.replaceAll('#', '1'));
  if (reference === undefined) throw new ProblemError('bad-configuration', `${where}: the catalogue has no parameter ${name}`);
  return reference;
}

export function withIndices(name: string, indices: readonly number[]): string {
  return concreteName(name, indices);
}

/** Throws ProblemError bad-configuration with the place in the file. */
export function readAdvisories(text: string, file: string): readonly Advisory[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('bad-configuration', `expected JSON in ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const parsed = advisoryFileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('') ?? '';
    throw new ProblemError(
      'bad-configuration',
      `${file}${path === '' ? '' : ` at ${path}`}: ${issue?.message ?? 'not a list of advisories'}`,
    );
  }
  for (const { id, anyOf = [], fix = {} } of parsed.data) {
    for (const { parameter } of anyOf) namedParameter(parameter, `${file}, ${id}`);
    for (const name of Object.keys(fix)) namedParameter(name, `${file}, ${id}`);
  }
  return parsed.data;
}
