// Chromium for the tests: no network of its own, a microphone that plays a file, and every complaint of a page kept.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

import { writeToneFile } from './tone.ts';

/** No frequency of DTMF or of a call progress tone. */
export const microphoneHz = 1000;
const waitMs = 15_000;
/** Screenshots that the documentation shows. */
const documented = new Set(['handset', 'handset-mono', 'console']);
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

export class TestBrowser {
  readonly directory: string;
  readonly #browser: Browser;
  readonly #complaints: string[] = [];

  private constructor(directory: string, browser: Browser) {
    this.directory = directory;
    this.#browser = browser;
  }

  static async open(): Promise<TestBrowser> {
    const directory = await mkdtemp(join(tmpdir(), 'offhook-browser-'));
    const microphone = join(directory, 'microphone.wav');
    await writeToneFile(microphone, microphoneHz);
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone}`,
      ],
    });
    return new TestBrowser(directory, browser);
  }

  /** `initScript` runs in the page before its own scripts. */
  async page(
    options: {
      widthPx?: number;
      heightPx?: number;
      colourScheme?: 'light' | 'dark';
      contrast?: 'more';
      forcedColors?: 'active';
      initScript?: string;
    } = {},
  ): Promise<Page> {
    const context: BrowserContext = await this.#browser.newContext({
      viewport: { width: options.widthPx ?? 1280, height: options.heightPx ?? 860 },
      colorScheme: options.colourScheme ?? 'light',
      ...(options.contrast === undefined ? {} : { contrast: options.contrast }),
      ...(options.forcedColors === undefined ? {} : { forcedColors: options.forcedColors }),
      permissions: ['microphone'],
      acceptDownloads: true,
      // A certificate that a person would compare by its fingerprint.
      ignoreHTTPSErrors: true,
    });
    context.setDefaultTimeout(waitMs);
    if (options.initScript !== undefined) await context.addInitScript({ content: options.initScript });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(message.text());
    });
    return page;
  }

  /** What pages said that they should not have, except those that match. */
  complaints(expected: RegExp = /^$/): readonly string[] {
    return this.#complaints.filter((text) => !expected.test(text));
  }

  /** Into the documentation where OFFHOOK_SCREENSHOTS=1, else beside the test's other files. */
  async screenshot(page: Page, name: string): Promise<void> {
    const folder = process.env['OFFHOOK_SCREENSHOTS'] === '1' && documented.has(name) ? images : this.directory;
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Fails on any serious or critical violation that axe-core knows. */
export async function assertAccessible(page: Page, where: string): Promise<void> {
  await assertNone(page, where, (impact) => impact === 'serious' || impact === 'critical');
}

/** Fails on any violation that axe-core knows, however small. */
export async function assertFullyAccessible(page: Page, where: string): Promise<void> {
  await assertNone(page, where, () => true);
}

async function assertNone(page: Page, where: string, counts: (impact: string) => boolean): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const texts = violations
    .filter(({ impact }) => counts(impact ?? ''))
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('; ')}`);
  assert.deepEqual(texts, [], where);
}
