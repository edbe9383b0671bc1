// A phone on somebody's desk, at a server whose clock is moved by hand: lines are given to one and the next, and calls are uploaded by the hour.

import type { TestContext } from 'node:test';
import type { Enrolment, LineOwner, PlanPlace, SayOwner, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, localTime } from './server-under-test.ts';
import { dayMs, minuteMs, shiftedServer } from './shifted-server.ts';

export const mac = '0004f2000001';
export const hourMs = 3_600_000;
export const caller = (index: number): string => `sip:202555019${index}@example.test`;

export interface Desk {
  readonly under: ServerUnderTest;
  readonly startMs: number;
  readonly at: (ms: number) => void;
  readonly minute: () => Promise<void>;
  readonly line: (address: string | undefined, more?: Readonly<Record<string, string>>) => Promise<void>;
  /** The callers of these calls, by the hour since the start. */
  readonly upload: (calls: Readonly<Record<number, number>>) => Promise<void>;
  readonly put: (name: string, text: string) => Promise<void>;
  readonly served: (name?: string) => Promise<string>;
  readonly callers: () => Promise<readonly number[]>;
  readonly say: (owner: SayOwner) => Promise<readonly LineOwner[]>;
  readonly owners: () => Promise<readonly LineOwner[]>;
  readonly ask: (type: 'access' | 'erasure', extension: string) => Promise<SubjectRequest>;
  readonly erase: (extension: string, include?: (places: readonly PlanPlace[]) => readonly PlanPlace[]) => Promise<SubjectRequest>;
}

export async function desk(t: TestContext): Promise<Desk> {
  const { under, shift, fire } = await shiftedServer(t);
  const phone: Enrolment = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  const startMs = Math.floor(Date.now() / hourMs) * hourMs - 10 * dayMs;
  const at = (ms: number): void => shift(startMs + ms - Date.now());
  at(0);
  await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
  const served = async (name = 'calls.xml'): Promise<string> => utf8Text((await under.phone('GET', `${mac}-${name}`, phone)).body);
  const ask = async (type: 'access' | 'erasure', extension: string): Promise<SubjectRequest> =>
    (await under.answer('POST', '/requests', {
      type,
      identifiers: [{ type: 'extension', value: extension }],
      verification: 'seen',
    })) as SubjectRequest;
  return {
    under,
    startMs,
    at,
    minute: () => fire(minuteMs),
    line: (address, more = {}) =>
      under.server.setConfiguration(mac, { ...(address === undefined ? {} : { 'reg.1.address': address }), ...more }),
    async upload(calls) {
      const list = Object.entries(calls).map(([hour, index]) => ({
        start: localTime(startMs + Number(hour) * hourMs),
        from: caller(index),
        to: '9',
      }));
      await under.phone(
        'PUT',
        `${mac}-calls.xml`,
        phone,
        callsXml(list).replaceAll(
          '<destination><address>sip:9@example.test</address><name>Bob Receiver</name></destination>',
          '<destination><address/></destination>',
        ),
      );
    },
    put: async (name, text) => void (await under.phone('PUT', `${mac}-${name}`, phone, text)),
    served,
    callers: async () => [...(await served()).matchAll(/<source>\s*<address>sip:202555019(\d)@/g)].map(([, index]) => Number(index)),
    say: async (owner) => (await under.answer('POST', `/devices/${mac}/owners`, owner)) as LineOwner[],
    owners: async () => (await under.answer('GET', `/devices/${mac}/owners`)) as LineOwner[],
    ask,
    async erase(extension, include = () => []) {
      const { id, plan } = await ask('erasure', extension);
      const chosen = include(plan?.places ?? []).map((place) => place.id);
      return (await under.answer('POST', `/requests/${id}/fulfilment`, { planHash: plan?.hash, include: chosen })) as SubjectRequest;
    },
  };
}

export const counted = ({ plan }: SubjectRequest, store: string): number => plan?.steps.find((step) => step.store === store)?.count ?? 0;
export const extension = (value: string): SayOwner['identifiers'] => [{ type: 'extension', value }];
