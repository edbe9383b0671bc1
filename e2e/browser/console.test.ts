// The console as an administrator uses it: phones and what they uploaded, a person, the person's export and the person's erasure.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { silentLogger } from '@offhook/base';
import type { NodePlatform } from '@offhook/base/node';
import { createNodePlatform } from '@offhook/base/node';
import { Demo } from '@offhook/sim';
import type { Locator, Page } from 'playwright-core';

import { loadAssets } from '../../packages/cli/src/assets.ts';
import { TestBrowser, assertAccessible } from './browser.ts';
import { dial, key, openHandset, screen } from './handset-page.ts';

const roundMs = 2000;

describe('the console', () => {
  let browser: TestBrowser;
  let platform: NodePlatform;
  let demo: Demo;
  let page: Page;

  before(async () => {
    browser = await TestBrowser.open();
    const directory = join(browser.directory, 'demo');
    platform = createNodePlatform({ directory, log: silentLogger });
    demo = await Demo.start({
      platform,
      directory,
      assets: await loadAssets(),
      ports: { provisioning: 0, console: 0, handsets: 0 },
      settings: { 'callLists.writeDelay.terminated': '10' },
    });
    page = await browser.page();
  });

  after(async () => {
    await browser.close();
    await demo.close();
    platform.close();
  });

  it('shows phones, exports a person and erases them', { timeout: 150_000 }, async () => {
    await callAliceToBob(browser, demo);
    await signIn(page, demo);
    await heading(page, 'Overview').waitFor();
    await assertAccessible(page, 'overview');

    await go(page, 'Phones');
    await page.getByRole('cell', { name: 'Alice Example' }).waitFor();
    await page.getByRole('cell', { name: 'Carol Example' }).waitFor();
    await assertAccessible(page, 'phones');
    await page.getByRole('link', { name: '64:16:7f:0a:20:01' }).click();
    await heading(page, 'Alice Example').waitFor();
    await whenReloaded(page, page.getByRole('cell', { name: /^Call lists/ }));
    await assertAccessible(page, 'a phone');

    await go(page, 'Persons');
    await page.getByLabel('Number, SIP URI, name or login').fill('2002@demo.offhook.test');
    await page.getByRole('button', { name: 'Search' }).click();
    const found = page.getByRole('table').getByRole('link');
    await found.first().waitFor();
    await assertAccessible(page, 'persons');
    await found.first().click();
    await heading(page, 'What is held').waitFor();
    await page.getByRole('listitem').filter({ hasText: '64:16:7f:0a:20:01' }).first().waitFor();
    await assertAccessible(page, 'a person');
    await browser.screenshot(page, 'console');

    await exportPerson(page);
    await erasePerson(page);

    await go(page, 'Requests');
    await page.getByRole('cell', { name: 'Erasure (Art. 17)' }).waitFor();
    await assertAccessible(page, 'requests');
    await go(page, 'Audit');
    await page.getByText('Chain intact').waitFor();
    await page.getByRole('cell', { name: 'logs of phones', exact: true }).waitFor();
    await assertAccessible(page, 'audit');
    assert.deepEqual(browser.complaints(/status of 401/), []);
  });

  it('enrols a phone and shows its credentials once', { timeout: 60_000 }, async () => {
    await go(page, 'Phones');
    await page.getByRole('button', { name: 'Enrol a phone' }).click();
    await page.getByLabel('MAC address').fill('64:16:7f:00:99:01');
    await page.getByLabel('Label').fill('Lobby');
    await page.getByRole('button', { name: 'Enrol', exact: true }).click();
    await page.getByText('Shown this once').waitFor();
    assert.notEqual(await page.getByRole('textbox', { name: 'Password' }).inputValue(), '');
    await assertAccessible(page, 'credentials');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('cell', { name: 'Lobby' }).waitFor();
  });

  it('finds a phone, says why a setting counts, and shows what a change would do before it is saved', { timeout: 60_000 }, async () => {
    await go(page, 'Phones');
    await page.getByLabel('Find a phone').fill('carol');
    await page.getByRole('cell', { name: 'Alice Example' }).waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'Carol Example' }).waitFor();
    await page.getByLabel('Find a phone').fill('no such phone');
    await heading(page, 'No such phone').waitFor();
    await page.getByLabel('Find a phone').fill('2001');
    await page.getByRole('link', { name: '64:16:7f:0a:20:01' }).click();
    await page.getByLabel('Find a setting').fill('reg.1.address');
    await page.getByRole('cell', { name: 'Set here for this phone' }).waitFor();
    await assertAccessible(page, 'what counts on a phone');
    await browser.screenshot(page, 'console-phone');

    await page.getByRole('button', { name: 'Change a setting' }).click();
    await page.getByLabel('All phones').check();
    await page.getByRole('textbox', { name: 'Setting', exact: true }).fill('up.idleTimeout');
    await page.getByRole('textbox', { name: 'Value' }).fill('many');
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('No phone would take this').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Save' }).isDisabled());
    await page.getByRole('textbox', { name: 'Value' }).fill('77');
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('It changes 4 phones').waitFor();
    await assertAccessible(page, 'what a change would do');
    await browser.screenshot(page, 'console-change');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByLabel('Find a setting').fill('up.idleTimeout');
    await page.getByRole('cell', { name: 'Set here for all phones' }).waitFor();
    assert.deepEqual(browser.complaints(/status of 401/), []);
  });

  it('says whose a phone is, and takes it back', { timeout: 60_000 }, async () => {
    await go(page, 'Phones');
    await page.getByRole('link', { name: '64:16:7f:0a:20:01' }).click();
    await page.getByRole('button', { name: 'Say whose it is' }).click();
    await page.getByRole('button', { name: 'It is nobody’s' }).waitFor();
    await page.getByLabel('Number, address or login').fill('2009');
    await page.getByLabel('Name', { exact: true }).fill('Zoe Quill');
    await page.getByLabel('Until').fill('2026-01-31');
    await assertAccessible(page, 'whose a phone is');
    await browser.screenshot(page, 'console-owner');
    await page.getByRole('button', { name: 'Save' }).click();
    const said = page.getByRole('row').filter({ hasText: 'Zoe Quill, 2009' });
    await said.waitFor();
    await said.getByRole('button', { name: 'Take back' }).click();
    await said.waitFor({ state: 'detached' });
    assert.deepEqual(browser.complaints(/status of 401/), []);
  });

  it('puts a person on hold, and ends the hold', { timeout: 60_000 }, async () => {
    await go(page, 'Requests');
    await page.getByRole('button', { name: 'Put on hold' }).click();
    const put = page.getByRole('dialog').getByRole('button', { name: 'Put on hold' });
    await page.getByLabel('Number, address or login').fill('2009');
    await page.getByLabel('Why').fill('claim 17/2026');
    assert.ok(await put.isDisabled(), 'without an end');
    await page.getByLabel('Until the end of').fill('2099-01-31');
    await assertAccessible(page, 'what is put on hold');
    await put.click();
    const held = page.getByRole('row').filter({ hasText: 'claim 17/2026' });
    await held.waitFor();
    await assertAccessible(page, 'what is on hold');
    await browser.screenshot(page, 'console-hold');
    await held.getByRole('button', { name: 'End now' }).click();
    await page.getByText('Nothing is on hold').waitFor();
    assert.deepEqual(browser.complaints(/status of 401/), []);
  });

  it('enrols a phone that waits, gives it new credentials, and removes it', { timeout: 60_000 }, async () => {
    const asked = await platform.fetch({
      method: 'GET',
      url: `${demo.server.urls.provisioning}0004f2123456.cfg`,
      headers: { 'user-agent': 'FileTransport PolycomVVX-VVX_250-UA/6.4.3.5017 Type/Application' },
      tls: { trust: [demo.server.certificateAuthority] },
    });
    assert.equal(asked.status, 401);
    await go(page, 'Overview');
    await go(page, 'Phones');
    await heading(page, 'Waiting to be enrolled').waitFor();
    await assertAccessible(page, 'phones that wait');
    await page.getByRole('button', { name: 'Enrol 00:04:f2:12:34:56' }).click();
    assert.equal(await page.getByLabel('Model').inputValue(), 'VVX250');
    await page.getByRole('button', { name: 'Enrol', exact: true }).click();
    await page.getByText('Shown this once').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await heading(page, 'Waiting to be enrolled').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '00:04:f2:12:34:56' }).click();
    await page.getByRole('button', { name: 'New credentials' }).click();
    await page.getByRole('button', { name: 'Make new credentials' }).click();
    await page.getByText('Shown this once').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Replace it' }).click();
    await page.getByLabel('MAC address of the new phone').fill('64:16:7f:0a:20:01');
    await page.getByRole('button', { name: 'Replace it' }).last().click();
    await page.getByRole('alert').filter({ hasText: 'is enrolled already' }).waitFor();
    await assertAccessible(page, 'replacing a phone');
    await page.getByLabel('MAC address of the new phone').fill('00:04:f2:12:34:57');
    await page.getByRole('button', { name: 'Replace it' }).last().click();
    await page.getByText('takes its place').waitFor();
    await assertAccessible(page, 'a phone that was replaced');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Call it in for its files' }).click();
    await page.getByText('It could not be told').waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await assertAccessible(page, 'removing a phone');
    await page.getByRole('button', { name: 'Remove 00:04:f2:12:34:56' }).click();
    await page.getByLabel('Find a phone').waitFor();
    await page.getByRole('link', { name: '64:16:7f:0a:20:01' }).waitFor();
    assert.equal(await page.getByRole('link', { name: '00:04:f2:12:34:56' }).count(), 0);
    assert.deepEqual(browser.complaints(/status of (?:401|409)/), []);
  });

  it('lets new phones come for a time, and takes in what phones wrote before', { timeout: 60_000 }, async () => {
    await go(page, 'Overview');
    await go(page, 'Phones');
    await page.getByRole('link', { name: '00:04:f2:12:34:57' }).waitFor();
    await page.getByRole('button', { name: 'Let new phones come' }).click();
    await page.getByLabel('Networks').fill('everywhere');
    await page.getByRole('button', { name: 'Let them come' }).click();
    await page.getByRole('alert').filter({ hasText: 'everywhere' }).waitFor();
    await assertAccessible(page, 'letting new phones come');
    await page.getByLabel('Networks').fill('192.0.2.0/24\n2001:db8::/32');
    await page.getByRole('button', { name: 'Let them come' }).click();
    await page.getByText('Shown this once').waitFor();
    assert.match(await page.getByRole('textbox', { name: 'Password' }).inputValue(), /^[0-9a-f]{20}$/);
    await assertAccessible(page, 'new phones may come');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Let new phones come' }).click();
    await page.getByRole('button', { name: 'End what is open' }).click();
    await page.getByText('What was open has ended.').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Enrol a phone' }).click();
    await page.getByLabel('MAC address').fill('00:04:f2:12:34:58');
    await page.getByLabel('It fetches its credentials itself').check();
    await assertAccessible(page, 'enrolling a phone');
    await page.getByRole('button', { name: 'Enrol', exact: true }).click();
    await page.getByText('is enrolled.').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Take in what phones wrote before' }).click();
    await page.getByRole('button', { name: 'Take them in' }).click();
    await page.getByText('0 files were taken in.').waitFor();
    await assertAccessible(page, 'what phones wrote before');
    await page.getByRole('button', { name: 'Done' }).click();
    assert.deepEqual(browser.complaints(/status of (?:401|409|400)/), []);
  });

  it('shows phones 200 at a time, by keyboard alone', { timeout: 60_000 }, async () => {
    for (let at = 0; at < 200; at++)
      await demo.server.enrol({ macAddress: `64167ff${at.toString(16).padStart(5, '0')}`, model: 'VVX250', label: `Room ${at}` });
    await go(page, 'Overview');
    await go(page, 'Phones');
    await page.getByRole('cell', { name: 'Room 190', exact: true }).waitFor();
    assert.equal(await page.getByRole('cell', { name: 'Room 199', exact: true }).count(), 0);
    const next = page.getByRole('button', { name: 'Next 200' });
    await next.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Room 199', exact: true }).waitFor();
    assert.equal(await next.isDisabled(), true);
    await assertAccessible(page, 'a further page of phones');
    await page.getByRole('button', { name: 'Previous 200' }).click();
    await page.getByRole('cell', { name: 'Room 0', exact: true }).waitFor();
    await page.getByLabel('Find a phone').fill('room 199');
    await page.getByRole('cell', { name: 'Room 199', exact: true }).waitFor();
    await page.getByLabel('Find a phone').fill('');
  });

  it('returns to the sign-in page when the session has ended', { timeout: 60_000 }, async () => {
    await page.context().clearCookies();
    await go(page, 'Audit');
    await page.getByText('Your session has ended').waitFor();
    await assertAccessible(page, 'sign in');
  });

  it('refuses a wrong password with the words of the server', { timeout: 60_000 }, async () => {
    await page.getByLabel('User name').fill('administrator');
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
  });

  it('fits a narrow screen without scrolling sideways', { timeout: 60_000 }, async () => {
    const narrow = await browser.page({ widthPx: 390, colourScheme: 'dark' });
    await signIn(narrow, demo);
    for (const name of ['Phones', 'Persons', 'Requests', 'Audit']) {
      await go(narrow, name);
      await heading(narrow, name).waitFor();
      // The one person of this demonstration has been erased.
      await narrow.getByRole('table').or(narrow.getByText('Nobody yet')).first().waitFor();
      assert.equal(await narrow.evaluate<number>('document.documentElement.scrollWidth'), 390, name);
      await assertAccessible(narrow, `${name}, narrow, dark`);
      await browser.screenshot(narrow, `console-narrow-${name.toLowerCase()}`);
    }
  });
});

async function callAliceToBob(browser: TestBrowser, demo: Demo): Promise<void> {
  const [alice, bob] = [await browser.page(), await browser.page()];
  await openHandset(alice, demo.handsets[0]?.url ?? '');
  await openHandset(bob, demo.handsets[1]?.url ?? '');
  await dial(alice, '2002');
  await key(alice, 'Send').click();
  await key(bob, 'Answer').click();
  await screen(alice).getByText('Connected').waitFor();
  await key(alice, 'End Call').click();
  await key(bob, /^Recent/).waitFor();
  await alice.context().close();
  await bob.context().close();
}

async function signIn(page: Page, demo: Demo): Promise<void> {
  await page.goto(demo.server.urls.console);
  await page.getByLabel('User name').fill(demo.administrator?.userName ?? '');
  await page.getByRole('textbox', { name: 'Password' }).fill(demo.administrator?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Overview').waitFor();
}

function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { name, exact: true });
}

async function go(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click();
}

/** Phones upload in their own time: the page is loaded again until it shows what came. */
async function whenReloaded(page: Page, wanted: Locator): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const isThere = await wanted
      .first()
      .waitFor({ timeout: roundMs })
      .then(
        () => true,
        () => false,
      );
    if (isThere) return;
    await page.reload();
  }
  await wanted.first().waitFor();
}

async function identify(page: Page): Promise<void> {
  await page.getByLabel('How did you make sure who asks?').fill('Staff badge seen at the front desk');
  await page.getByRole('button', { name: 'Show the plan' }).click();
}

async function exportPerson(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await identify(page);
  await assertAccessible(page, 'plan of an export');
  await page.getByRole('button', { name: 'Make the export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download ZIP' }).click()]);
  const archive = await readFile(await download.path());
  assert.equal(archive.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
}

async function erasePerson(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Erase', exact: true }).click();
  await identify(page);
  const erase = page.getByRole('button', { name: 'Erase now' });
  await erase.waitFor();
  assert.ok(await erase.isDisabled(), 'nothing is erased before the word is typed');
  await page.getByLabel('Type ERASE to confirm').fill('ERASE');
  await assertAccessible(page, 'plan of an erasure');
  await erase.click();
  await page.getByText('Erased on this server').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download receipt' }).click()]);
  const receipt: unknown = JSON.parse(await readFile(await download.path(), 'utf8'));
  assert.ok(typeof receipt === 'object' && receipt !== null);
  await page.getByRole('link', { name: 'Look at the request' }).click();
  await heading(page, 'Erasure (Art. 17)').waitFor();
  await page.getByRole('button', { name: 'Take new data of this person' }).click();
  await page.getByText('New data of this person is taken').waitFor();
  await assertAccessible(page, 'an erasure that was released');
}
