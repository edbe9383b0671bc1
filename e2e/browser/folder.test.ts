// The page of a provisioning folder as an administrator reads it: why a value counts, what leaves the phones, what a change would do.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { createSystemRandom } from '@offhook/base/node/local';
import type { Page } from 'playwright-core';

import { loadAssets } from '../../packages/cli/src/assets.ts';
import type { FolderPage } from '../../packages/cli/src/folder/folder-page.ts';
import { serveFolder } from '../../packages/cli/src/folder/folder-page.ts';
import { TestBrowser, assertAccessible } from './browser.ts';

const macs = ['0004f2000001', '0004f2000002', '0004f2000003', '0004f2000004'];

async function writeFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const put = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
  await put('000000000000.cfg', '<APPLICATION CONFIG_FILES="phone[PHONE_MAC_ADDRESS].cfg, site.cfg"/>\n');
  await put(
    'site.cfg',
    '<site>\n  <up up.headsetMode="1" up.idleTimeout="40"/>\n  <reg reg.1.server.1.address="pbx.example.test" reg.1.server.1.transport="UDPOnly"/>\n  <prov prov.login.enabled="maybe"/>\n</site>\n',
  );
  for (const [at, mac] of macs.entries())
    await put(
      `phone${mac}.cfg`,
      `<phone reg.1.address="555010${at}" reg.1.auth.password="secret-${at}"${at === 0 ? ' up.headsetMode="0"' : ''}/>\n`,
    );
  await put(`${macs[1]}-phone.cfg`, '<PHONE_CONFIG><ALL up.idleTimeout="10"/></PHONE_CONFIG>\n');
}

describe('the page of a folder', () => {
  let browser: TestBrowser;
  let folder: FolderPage;
  let page: Page;

  before(async () => {
    browser = await TestBrowser.open();
    const directory = join(browser.directory, 'folder');
    await writeFolder(directory);
    folder = await serveFolder({ directory, phones: { key: [] }, assets: await loadAssets(), random: createSystemRandom() });
    page = await browser.page();
  });

  after(async () => {
    await browser.close();
    await folder.close();
  });

  it('says why a value counts, as it was asked for on the command line and as it is asked for there', { timeout: 60_000 }, async () => {
    await page.goto(folder.url('why', { phone: macs[0], name: 'up.headsetMode' }));
    await page.getByRole('heading', { name: 'up.headsetMode="0"' }).waitFor();
    await page.getByRole('row', { name: /phone0004f2000001\.cfg, line 1 In force/ }).waitFor();
    await page.getByRole('row', { name: /site\.cfg, line 2 Beaten/ }).waitFor();
    await assertAccessible(page, 'why');
    await browser.screenshot(page, 'folder-why');

    await page.getByRole('combobox', { name: 'Phone' }).fill(macs[1] ?? '');
    await page.keyboard.press('Escape');
    await page.getByLabel('Parameter').fill('up.idleTimeout');
    await page.getByRole('button', { name: 'Say why' }).click();
    await page.getByRole('row', { name: /-phone\.cfg, line 1 \(changed on the phone\) In force/ }).waitFor();

    await page.getByLabel('Parameter').fill('up.idleTimeot');
    await page.getByRole('button', { name: 'Say why' }).click();
    await page.getByText('the nearest are').waitFor();
    await assertAccessible(page, 'why, of no such parameter');
  });

  it('says what leaves the phones, with the line that causes it', { timeout: 60_000 }, async () => {
    await page.getByRole('link', { name: 'Privacy' }).click();
    await page.getByRole('heading', { name: 'What leaves the phones' }).waitFor();
    await page.locator('summary').first().click();
    await page.getByText('Because of').first().waitFor();
    await assertAccessible(page, 'privacy');
    await browser.screenshot(page, 'folder-privacy');
    await page.getByLabel('Show also what is in order').check();
    await page.getByText('In order').nth(1).waitFor();
    await assertAccessible(page, 'privacy, all of it');
  });

  it('says what a change would do, and who keeps what', { timeout: 60_000 }, async () => {
    await page.getByRole('link', { name: 'What a change would do' }).click();
    await page.getByLabel('Settings').fill('up.headsetMode=0\nup.idleTimeout=50\nreg.1.server.1.transport=TLS');
    await page.getByLabel('File').fill('site.cfg');
    await page.getByRole('button', { name: 'See what it would do' }).click();
    await page.getByText('of 4 phones would change').waitFor();
    await page.getByRole('row', { name: /up\.idleTimeout 40 50/ }).waitFor();
    await page.getByText('-phone.cfg keeps it').waitFor();
    await assertAccessible(page, 'blast');
    await browser.screenshot(page, 'folder-blast');
    assert.deepEqual(browser.complaints(/status of 40[04]/), []);
  });

  it('is readable on a phone and in the dark', { timeout: 60_000 }, async () => {
    for (const options of [{ widthPx: 390 }, { colourScheme: 'dark' as const }]) {
      const other = await browser.page(options);
      await other.goto(folder.url('blast', { set: ['up.headsetMode=0'] }));
      await other.getByText('of 4 phones would change').waitFor();
      await assertAccessible(other, JSON.stringify(options));
      const isWide = await other.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
      assert.equal(isWide, false);
      await browser.screenshot(other, `folder-${options.colourScheme ?? 'narrow'}`);
    }
  });
});
