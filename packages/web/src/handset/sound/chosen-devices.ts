// Which microphone and speaker somebody chose, by the browser's identifiers; the machine's own where missing.

import { z } from 'zod';

const chosenDevicesSchema = z.object({ microphone: z.string().exactOptional(), speaker: z.string().exactOptional() });
export type ChosenDevices = Readonly<z.infer<typeof chosenDevicesSchema>>;

/** Nothing where something else is stored. */
export function readChosenDevices(stored: unknown): ChosenDevices {
  return chosenDevicesSchema.safeParse(stored).data ?? {};
}
