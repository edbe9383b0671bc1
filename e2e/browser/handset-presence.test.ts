// Presence and the Out-of-Box Wizard on the handset page: by keyboard alone, for screen readers, in few colours, and enlarged to 400 %.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { AssistiveTechnology } from './assistive.ts';
import { TestBrowser, assertFullyAccessible } from './browser.ts';
import { HandsetHouse } from './handset-house.ts';
import { cutTexts, unmarkedKeys } from './handset-looks.ts';
import { key, openHandset, screen } from './handset-page.ts';

const password = 'chief-4711';
const settings = {
  'feature.presence.enabled': '1',
  'device.set': '1',
  'device.auth.localAdminPassword.set': '1',
  'device.auth.localAdminPassword': password,
};

/** By the function key of the computer that stands for the soft key of that name, by way of More where it is not there. */
async function press(page: Page, name: string): Promise<void> {
  const keys = page.getByRole('group', { name: 'Keys under the screen' });
  await keys
    .getByRole('button', { name, exact: true })
    .or(keys.getByRole('button', { name: 'More', exact: true }))
    .first()
    .waitFor();
  const names = await keys.getByRole('button').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
  const at = names.indexOf(name);
  if (at >= 0) return page.keyboard.press(`F${at + 1}`);
  await page.keyboard.press(`F${names.indexOf('More') + 1}`);
  await keys.getByRole('button', { name, exact: true }).waitFor();
  return press(page, name);
}

/** By the arrows to the row of that name, and Enter. */
async function open(page: Page, ...path: readonly string[]): Promise<void> {
  for (const name of path) {
    await reach(page, name);
    await page.keyboard.press('Enter');
  }
}

async function reach(page: Page, name: string): Promise<void> {
  const rows = screen(page).getByRole('listitem');
  const row = screen(page)
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first();
  await row.waitFor();
  const texts = await rows.allInnerTexts();
  const at = texts.findIndex((text) => text.startsWith(name));
  const from = await rows.evaluateAll((all) =>
    all.findIndex((each) => each.matches('[aria-current]') || each.querySelector('[aria-current]') !== null),
  );
  for (let step = 0; step < Math.abs(at - from); step++) await page.keyboard.press(at > from ? 'ArrowDown' : 'ArrowUp');
  await screen(page).locator('[aria-current]').filter({ hasText: name }).waitFor();
}

async function home(page: Page): Promise<void> {
  await page.keyboard.press('Home');
  await isIdle(page);
  await key(page, 'Recent').waitFor();
}

const isIdle = (page: Page): Promise<void> =>
  screen(page)
    .getByRole('paragraph')
    .getByText(/^\d\d:\d\d$/)
    .waitFor();

const buddyKey = (page: Page, state: string): ReturnType<typeof key> => key(page, `Line key Bob Baker, ${state}, speed dial`);

/** As a watched contact on a line key. */
async function addBuddy(page: Page): Promise<void> {
  await press(page, 'Contacts');
  await open(page, 'Local Directory');
  await press(page, 'Add +');
  await screen(page).getByRole('textbox', { name: 'First name' }).waitFor();
  for (const text of ['Bob', 'Baker', '2002', '1']) {
    await page.keyboard.type(text);
    await screen(page).locator('[aria-current]').filter({ hasText: text }).waitFor();
    await page.keyboard.press('ArrowDown');
  }
  for (let down = 0; down < 5; down++) await page.keyboard.press('ArrowDown');
  await screen(page).locator('[aria-current]').filter({ hasText: 'Watch buddy' }).waitFor();
  await page.keyboard.press('Enter');
  await screen(page).getByRole('button', { name: 'Watch buddy On' }).waitFor();
  await press(page, 'Save');
  await home(page);
}

async function choose(page: Page, state: string): Promise<void> {
  await press(page, 'MyStatus');
  await open(page, state);
  await screen(page).getByText(`My status: ${state}`).waitFor();
}

describe('presence and setup on handset pages', () => {
  let browser: TestBrowser;
  let house: HandsetHouse;
  let small: HandsetHouse;
  let alice: Page;
  let bob: Page;

  before(async () => {
    browser = await TestBrowser.open();
    const users = ['2001', '2002'];
    house = await HandsetHouse.open({ directory: browser.directory, users, settings });
    small = await HandsetHouse.open({ directory: join(browser.directory, 'small'), users, model: 'VVX150', settings });
    alice = await browser.page();
    bob = await browser.page();
    await openHandset(alice, house.url('2001'));
    await openHandset(bob, house.url('2002'));
    await addBuddy(alice);
  });

  after(async () => {
    await browser.close();
    await house.close();
    await small.close();
  });

  it('by keyboard alone: one says how one stands, and the other sees it under the key, in Buddies and in the directory', async () => {
    await buddyKey(alice, 'Available').waitFor();
    await choose(bob, 'Do Not Disturb');
    await buddyKey(alice, 'Do Not Disturb').waitFor();
    assert.deepEqual(await alice.evaluate<readonly string[]>(cutTexts), []);
    await assertFullyAccessible(alice, 'a buddy under a key');
    await browser.screenshot(alice, 'buddy-key');
    await choose(bob, 'Away');
    await press(alice, 'Buddies');
    await screen(alice).getByRole('button', { name: 'Bob Baker Away' }).waitFor();
    await assertFullyAccessible(alice, 'Buddies');
    await browser.screenshot(alice, 'buddies');
    await press(alice, 'Dial');
    await press(bob, 'Answer');
    await screen(alice).getByText('Connected').waitFor();
    await press(alice, 'End Call');
    await isIdle(alice);
    await isIdle(bob);
    await press(alice, 'Contacts');
    await open(alice, 'Local Directory');
    await screen(alice).getByRole('button', { name: 'Bob Baker 2002, Away' }).waitFor();
    await home(alice);
    assert.deepEqual(browser.complaints(), []);
  });

  it('a screen reader says the rows of My Status and what was chosen', async () => {
    const reader = await AssistiveTechnology.open(bob);
    await press(bob, 'MyStatus');
    await reader.hears('My Status: Away');
    await assertFullyAccessible(bob, 'My Status');
    await browser.screenshot(bob, 'my-status');
    await bob.keyboard.press('ArrowUp');
    await reader.hears('Busy');
    await bob.keyboard.press('Enter');
    await reader.hears('My status: Busy');
    await home(bob);
    await buddyKey(alice, 'Busy').waitFor();
  });

  it('in few colours, in strong ones and at 400 % nothing of it is lost', async () => {
    await choose(bob, 'Do Not Disturb');
    for (const look of [
      { forcedColors: 'active' },
      { contrast: 'more' },
      { widthPx: 320, heightPx: 256 },
      { colourScheme: 'dark' },
    ] as const) {
      const name = Object.values(look).join('-');
      const page = await browser.page(look);
      await openHandset(page, house.url('2001'));
      await buddyKey(page, 'Do Not Disturb').waitFor();
      const check = async (place: string): Promise<void> => {
        await assertFullyAccessible(page, `${place}, ${name}`);
        assert.deepEqual(await page.evaluate<readonly string[]>(cutTexts), [], `${place}, ${name}`);
        if ('forcedColors' in look) assert.deepEqual(await page.evaluate<readonly string[]>(unmarkedKeys), [], place);
        await browser.screenshot(page, `presence-${place}-${name}`);
      };
      await check('idle');
      await press(page, 'Buddies');
      await screen(page).getByRole('button', { name: 'Bob Baker Do Not Disturb' }).waitFor();
      await check('Buddies');
      await home(page);
      await press(page, 'MyStatus');
      await screen(page).getByRole('button', { name: 'Offline' }).waitFor();
      await check('My Status');
      await home(page);
      await page.close();
    }
    assert.deepEqual(browser.complaints(), []);
  });

  for (const model of ['VVX450', 'VVX150'] as const)
    it(`${model}: the wizard by keyboard alone; each question is said, and nothing changes where one leaves it`, async () => {
      const page = await browser.page();
      const reader = await AssistiveTechnology.open(page);
      await openHandset(page, (model === 'VVX450' ? house : small).url('2001'));
      await press(page, 'Settings');
      await open(page, 'Advanced');
      await screen(page).getByRole('textbox').waitFor();
      await page.keyboard.type(password);
      await page.keyboard.press('Enter');
      await open(page, 'Reset to Defaults', 'Out-of-Box Wizard');
      for (const [question, answer] of [
        ['Provisioning server', 'https://other.example.test/phones'],
        ['User at the server', 'phone-1'],
        ['Password at the server', 's3cret'],
      ] as const) {
        await screen(page)
          .getByRole('textbox', { name: new RegExp(`^${question}`) })
          .waitFor();
        await reader.hears(new RegExp(question));
        await page.keyboard.type(answer);
        await screen(page)
          .getByText(question === 'Password at the server' ? '******' : answer, { exact: true })
          .waitFor();
        await assertFullyAccessible(page, question);
        assert.deepEqual(await page.evaluate<readonly string[]>(cutTexts), [], question);
        await browser.screenshot(page, `setup-${model}-${question.replaceAll(' ', '-').toLowerCase()}`);
        if (question !== 'Password at the server') await page.keyboard.press('Enter');
      }
      for (let back = 0; back < 2; back++) await page.keyboard.press('Escape');
      await screen(page).getByText('https://other.example.test/phones').waitFor();
      await reader.hears(/Provisioning server/);
      await page.keyboard.press('Escape');
      await screen(page).getByRole('button', { name: 'Out-of-Box Wizard' }).waitFor();
      await home(page);
      await page.close();
      assert.deepEqual(browser.complaints(), []);
    });
});
