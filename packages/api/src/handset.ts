// The handset's WebSocket: views of the phone's screen, lamps and keys one way, key presses the other, and sound both ways in binary messages.
// A binary message is 20 ms of 16-bit little-endian PCM, one channel, 16,000 samples a second: 640 bytes.

import { z } from 'zod';

export const handsetAudio = { rateHz: 16_000, frameMs: 20, frameBytes: 640 } as const;

export const screenIconSchema = z.enum([
  'unregistered',
  'muted',
  'message-waiting',
  'missed-calls',
  'upload-restricted',
  'server-away',
  'do-not-disturb',
  'secure',
  'logged-in',
]);
export type ScreenIcon = z.infer<typeof screenIconSchema>;

export const callStateSchema = z.enum([
  'dialling',
  'proceeding',
  'ringback',
  'offering',
  'connected',
  'hold',
  'held',
  'conference',
  'ended',
]);
export type CallState = z.infer<typeof callStateSchema>;

export const screenCallSchema = z.object({
  id: z.string(),
  lineIndex: z.number().int(),
  party: z.string(),
  detail: z.string(),
  state: callStateSchema,
  /** The state in words, as the screen shows it. */
  stateText: z.string(),
  /** Since connection; missing before. */
  durationS: z.number().int().optional(),
  isSelected: z.boolean(),
  isSecure: z.boolean(),
  isIncoming: z.boolean(),
});
export type ScreenCall = z.infer<typeof screenCallSchema>;

export const screenItemSchema = z.object({
  text: z.string(),
  detail: z.string().optional(),
  mark: z.enum(['in', 'out', 'missed', 'on', 'off', 'submenu']).optional(),
});
export type ScreenItem = z.infer<typeof screenItemSchema>;

export const formFieldSchema = z.object({
  label: z.string(),
  /** Of a switch: On or Off; of a choice: what is chosen. */
  value: z.string(),
  kind: z.enum(['text', 'switch', 'choice']),
});
export type FormField = z.infer<typeof formFieldSchema>;

export const screenBodySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting'), step: z.string() }),
  z.object({ kind: z.literal('idle'), greeting: z.string() }),
  z.object({ kind: z.literal('dialling'), number: z.string(), prompt: z.string() }),
  z.object({ kind: z.literal('calls'), calls: z.array(screenCallSchema) }),
  /** `search`: what is typed narrows the list. */
  z.object({
    kind: z.literal('list'),
    items: z.array(screenItemSchema),
    selectedIndex: z.number().int(),
    emptyText: z.string(),
    search: z.object({ prompt: z.string(), value: z.string() }).optional(),
  }),
  /** Several fields at once; what is typed goes into the selected one. */
  z.object({
    kind: z.literal('form'),
    fields: z.array(formFieldSchema),
    selectedIndex: z.number().int(),
    /** Of the selected text field: how many characters stand before it. */
    cursor: z.number().int().optional(),
    error: z.string().optional(),
  }),
  /** `value` is already masked where `isSecret`; `acceptsText` tells a keyboard that letters may be typed; so many characters stand before `cursor`. */
  z.object({
    kind: z.literal('input'),
    prompt: z.string(),
    value: z.string(),
    cursor: z.number().int(),
    isSecret: z.boolean(),
    acceptsText: z.boolean(),
    error: z.string().optional(),
  }),
  z.object({ kind: z.literal('confirm'), question: z.string() }),
  z.object({ kind: z.literal('text'), lines: z.array(z.string()) }),
]);
export type ScreenBody = z.infer<typeof screenBodySchema>;

export const lineKeySchema = z.object({
  label: z.string(),
  /** How a buddy behind it stands, in words: Available, Busy. */
  presence: z.string().optional(),
  state: z.enum(['unassigned', 'idle', 'unregistered', 'ringing', 'active', 'held', 'dialling', 'speed-dial']),
});
export type LineKey = z.infer<typeof lineKeySchema>;

export const handsetViewSchema = z.object({
  type: z.literal('view'),
  /** As people read it: VVX 450. */
  model: z.string(),
  macAddress: z.string(),
  screen: z.object({
    widthPx: z.number().int(),
    heightPx: z.number().int(),
    colour: z.boolean(),
    /** Local time, HH:MM or H:MM AM, and date as the phone writes them. */
    time: z.string(),
    date: z.string(),
    title: z.string(),
    icons: z.array(screenIconSchema),
    /** A passing message, such as "Provisioning server not reached: running on stored settings". */
    notice: z.string().optional(),
    body: screenBodySchema,
  }),
  lineKeys: z.array(lineKeySchema),
  /** Up to four at a time; an empty label is a key without a function. */
  softKeys: z.array(z.string()),
  lamps: z.object({ message: z.boolean(), mute: z.boolean(), speaker: z.boolean(), ringing: z.boolean() }),
  volume: z.number().int().min(0).max(10),
});
export type HandsetView = z.infer<typeof handsetViewSchema>;

export const hardKeys = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '*',
  '#',
  'up',
  'down',
  'left',
  'right',
  'select',
  'back',
  'home',
  'mute',
  'hold',
  'transfer',
  'headset',
  'speaker',
  'messages',
  'volume-up',
  'volume-down',
  'delete',
] as const;
export type HardKey = (typeof hardKeys)[number];

export const handsetCommandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('key'), key: z.enum(hardKeys) }),
  z.object({ type: z.literal('soft-key'), index: z.number().int().min(0).max(9) }),
  z.object({ type: z.literal('line-key'), index: z.number().int().min(0).max(47) }),
  /** A row of a list or a call was pressed directly. */
  z.object({ type: z.literal('item'), index: z.number().int().min(0).max(10_000) }),
  /** Letters from a keyboard, for fields that take them and for the number being dialled. */
  z.object({ type: z.literal('text'), text: z.string().max(256) }),
  z.object({ type: z.literal('dial'), number: z.string().min(1).max(256) }),
  /** The handset lifted or put back. */
  z.object({ type: z.literal('hook'), isOff: z.boolean() }),
]);
export type HandsetCommand = z.infer<typeof handsetCommandSchema>;

/** The phone says so often that it is there; a page that has heard nothing for `lostAfterMs` says that the phone cannot be reached. */
export const handsetBeat = { everyMs: 1000, lostAfterMs: 2500 } as const;

/** Beats are counted from 1 for each socket. */
export function handsetAlive(beat: number): string {
  return JSON.stringify({ type: 'alive', beat });
}
export const handsetAliveSchema = z.object({ type: z.literal('alive'), beat: z.number().int().min(1) });

/** A command as it goes over the socket, with the last beat that the page had heard, or 0: what was pressed long ago does nothing. */
export const handsetPressSchema = z.object({ beat: z.number().int().min(0), command: handsetCommandSchema });
export type HandsetPress = z.infer<typeof handsetPressSchema>;
