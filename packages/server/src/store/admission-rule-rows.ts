// Rules of admission as they are stored, in their order.

import type { AdmissionRule } from '@offhook/api';
import { admissionRuleSchema } from '@offhook/api';

import type { RecordsAccess } from './store.ts';

const parted = (text: string): string[] => text.split(' ').filter((part) => part !== '');

export async function admissionRuleRows(access: RecordsAccess): Promise<AdmissionRule[]> {
  const rows = await access.selectFrom('admission_rule').selectAll().orderBy('position').execute();
  return rows.map(({ networks, phones, methods }) =>
    admissionRuleSchema.parse({ networks: parted(networks), phones: parted(phones), methods: parted(methods) }),
  );
}

/** Part of the unit of work that is given: the whole list takes the place of the one before. */
export async function putAdmissionRules(access: RecordsAccess, rules: readonly AdmissionRule[]): Promise<void> {
  await access.deleteFrom('admission_rule').execute();
  for (const [position, { networks, phones, methods }] of rules.entries())
    await access
      .insertInto('admission_rule')
      .values({ position, networks: networks.join(' '), phones: phones.join(' '), methods: methods.join(' ') })
      .execute();
}
