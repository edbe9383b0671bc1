// What the demo keeps from one start to the next: its people, their phones' credentials and the keys of the handset links. Readable by its owner only.

import type { Files, Random } from '@offhook/base';
import { ProblemError, randomHex, strictUtf8Text, utf8Bytes } from '@offhook/base';
import { z } from 'zod';

const seatSchema = z.object({
  user: z.string(),
  name: z.string(),
  model: z.string(),
  macAddress: z.string(),
  sipPassword: z.string(),
  provisioningUser: z.string(),
  /** Empty until the phone is enrolled. */
  provisioningPassword: z.string(),
  handsetKey: z.string(),
});
const stateSchema = z.object({ seats: z.array(seatSchema) });
export type DemoSeat = z.infer<typeof seatSchema>;
export type DemoState = z.infer<typeof stateSchema>;

const fileName = 'demo.json';

const people = [
  { user: '2001', name: 'Alice Example', model: 'VVX450', macAddress: '64167f0a2001' },
  { user: '2002', name: 'Bob Example', model: 'VVX450', macAddress: '64167f0a2002' },
  { user: '2003', name: 'Carol Example', model: 'VVX150', macAddress: '64167f0a2003' },
] as const;

/** Rejects with ProblemError corrupt where the file is damaged: deleting it starts a new demo. */
export async function loadDemoState(files: Files, random: Random): Promise<DemoState> {
  const stored = await files.read(fileName);
  if (stored === undefined) {
    return {
      seats: people.map((person) => ({
        ...person,
        sipPassword: randomHex(random, 16),
        provisioningUser: '',
        provisioningPassword: '',
        handsetKey: randomHex(random, 16),
      })),
    };
  }
  try {
    return stateSchema.parse(JSON.parse(strictUtf8Text(stored)));
  } catch (cause) {
    throw new ProblemError('corrupt', `${fileName} is damaged; remove the data folder to begin anew`, { cause });
  }
}

export async function saveDemoState(files: Files, state: DemoState): Promise<void> {
  await files.write(fileName, utf8Bytes(JSON.stringify(state, undefined, 2)));
}
