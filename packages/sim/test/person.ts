// Somebody at a handset of the virtual world: presses what is seen by its words, and reads the screen.

import assert from 'node:assert/strict';

import type { HandsetCommand, HandsetView } from '@offhook/api';
import { handsetViewSchema } from '@offhook/api';
import { Handset } from '@offhook/phone';
import type { Phone } from '@offhook/phone';

import type { WorldOptions } from '../src/world.ts';
import { World } from '../src/world.ts';

export class Person {
  readonly handset: Handset;
  readonly #world: World;

  constructor(world: World, phone: Phone) {
    this.#world = world;
    this.handset = new Handset(phone);
  }

  get view(): HandsetView {
    return handsetViewSchema.parse(this.handset.view());
  }

  get body(): HandsetView['screen']['body'] {
    return this.view.screen.body;
  }

  get error(): string {
    const { body } = this;
    return body.kind === 'input' || body.kind === 'form' ? (body.error ?? '') : '';
  }

  get value(): string {
    const { body } = this;
    return body.kind === 'input' ? body.value : '';
  }

  /** Label and value of each field of a form. */
  get fields(): readonly (readonly [string, string])[] {
    const { body } = this;
    return body.kind === 'form' ? body.fields.map(({ label, value }) => [label, value] as const) : [];
  }

  /** The texts of a list. */
  get items(): readonly string[] {
    const { body } = this;
    return body.kind === 'list' ? body.items.map(({ text }) => text) : [];
  }

  get kind(): string {
    return this.body.kind;
  }

  async do(command: HandsetCommand): Promise<void> {
    await this.#world.until(this.handset.handle(command));
  }

  async press(label: string): Promise<void> {
    const index = this.view.softKeys.findIndex((key) => key.startsWith(label));
    assert.ok(index >= 0, `no soft key ${label} among ${this.view.softKeys.join(', ')} on ${JSON.stringify(this.view.screen.body)}`);
    await this.do({ type: 'soft-key', index });
  }

  /** Presses More until the label is there. */
  async pressAny(label: string): Promise<void> {
    for (let page = 0; page < 4 && !this.view.softKeys.some((key) => key.startsWith(label)); page++) await this.press('More');
    await this.press(label);
  }

  /** Goes to a field of a form by its label and types. */
  async fill(label: string, text: string): Promise<void> {
    const index = this.fields.findIndex(([known]) => known === label);
    assert.ok(index >= 0, `no field ${label} in ${JSON.stringify(this.body)}`);
    await this.do({ type: 'item', index });
    if (text !== '') await this.type(text);
  }

  async back(): Promise<void> {
    await this.do({ type: 'key', key: 'back' });
  }

  async enter(text: string): Promise<void> {
    await this.type(text);
    await this.do({ type: 'key', key: 'select' });
  }

  async open(...path: readonly string[]): Promise<void> {
    for (const text of path) {
      const { body } = this.view.screen;
      assert.equal(body.kind, 'list', `expected a list with ${text}, got ${JSON.stringify(body)}`);
      const index = body.kind === 'list' ? body.items.findIndex((item) => item.text === text) : -1;
      assert.ok(index >= 0, `no item ${text} in ${JSON.stringify(body)}`);
      await this.do({ type: 'item', index });
    }
  }

  async type(text: string): Promise<void> {
    await this.do({ type: 'text', text });
  }

  async digits(text: string): Promise<void> {
    for (const key of text) await this.do({ type: 'text', text: key });
  }
}

export async function scene(
  settings: Readonly<Record<string, string>> = {},
  options: Partial<WorldOptions> = {},
): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = await World.create({ seed: 3, people: ['2001', '2002'], settings, ...options });
  await world.startPhones();
  return { world, alice: new Person(world, world.phone('2001')), bob: new Person(world, world.phone('2002')) };
}

/** Of three people, Alice speaks with Bob, whom she has called. */
export async function speaking(settings: Readonly<Record<string, string>> = {}): Promise<Awaited<ReturnType<typeof scene>>> {
  const party = await scene(settings, { people: ['2001', '2002', '2003'] });
  const { world, alice, bob } = party;
  await alice.do({ type: 'dial', number: '2002' });
  await world.untilTrue(() => bob.view.lamps.ringing);
  await bob.press('Answer');
  await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
  return party;
}

export function uploaded(world: World, person: string, suffix: string): Uint8Array | undefined {
  return world.uploads.get(`/${world.phone(person).options.macAddress}${suffix}`);
}
