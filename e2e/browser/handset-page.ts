// What a person does at a handset page, and what they hear there.

import assert from 'node:assert/strict';

import type { Locator, Page } from 'playwright-core';

import { toneShare } from './tone.ts';

/** Lets the test hear what the page sends to the speaker: every node that leads to the device leads to an analyser too. */
export const listenAtSpeaker = `(() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const analyser = new AnalyserNode(target.context, { fftSize: 8192 });
      connect.call(this, analyser);
      (window.offhookAnalysers ??= []).push(analyser);
    }
    return connect.call(this, target, ...rest);
  };
})()`;

/** Resolves with true once the loudest of what goes to the speaker lies within 20 Hz of the tone; false after ten seconds. */
export async function playsTone(page: Page, toneHz: number): Promise<boolean> {
  return page.evaluate<boolean>(`new Promise((resolve) => {
    const endAt = performance.now() + 10000;
    const look = () => {
      for (const analyser of window.offhookAnalysers ?? []) {
        const bins = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(bins);
        const loudest = bins.reduce((best, value, index) => (value > bins[best] ? index : best), 0);
        const hz = (loudest * analyser.context.sampleRate) / analyser.fftSize;
        if (bins[loudest] > -60 && Math.abs(hz - ${toneHz}) < 20) return resolve(true);
      }
      if (performance.now() > endAt) return resolve(false);
      requestAnimationFrame(look);
      return undefined;
    };
    look();
  })`);
}

/** Resolves once 200 ms of the sound that comes in are the tone and little else; call it before the page opens. */
export function hearTone(page: Page, toneHz: number): Promise<void> {
  const window: Buffer[] = [];
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string') return;
        window.push(payload);
        if (window.length > 10) window.shift();
        if (window.length === 10 && toneShare(Buffer.concat(window), toneHz, 16_000) > 0.8) resolve();
      });
    });
  });
}

export async function openHandset(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await screen(page).getByText('Starting').waitFor({ state: 'detached' });
  const [no, recent] = [key(page, 'No'), key(page, 'Recent')];
  await no.or(recent).waitFor();
  // Whether the password that all phones have is to be changed.
  if (await no.isVisible()) await no.click();
  await recent.waitFor();
}

export function screen(page: Page): Locator {
  return page.getByRole('region', { name: 'Phone screen' });
}

/** A key of the phone by its accessible name. */
export function key(page: Page, name: string | RegExp): Locator {
  return page.getByRole('button', { name, exact: typeof name === 'string' });
}

export async function dial(page: Page, number: string): Promise<void> {
  for (const digit of number) await page.getByRole('group', { name: 'Dial pad' }).getByRole('button', { name: digit }).click();
}

/** As a person does who has not yet: by the button, until the page says that it hears them. */
export async function turnOnSound(page: Page): Promise<void> {
  await key(page, 'Turn on sound').click();
  await page.getByText('Your microphone hears you.').waitFor();
  await key(page, 'Done').click();
}

/** Lets the test count the tracks of microphones that the page was given and has not stopped. */
export const countMicrophones = `(() => {
  const tracks = [];
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (window.offhookRefuses) throw new DOMException('not by this person', 'NotAllowedError');
    const stream = await getUserMedia(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };
  window.offhookMicrophones = () => tracks.filter((track) => track.readyState === 'live').length;
})()`;

/** Resolves once the expression is true in the page; after ten seconds it is false. The page's own policy lets nothing be evaluated by itself. */
export async function comesTrue(page: Page, expression: string): Promise<boolean> {
  return page.evaluate<boolean>(`new Promise((resolve) => {
    const endAt = performance.now() + 10000;
    const look = () => {
      if (${expression}) return resolve(true);
      if (performance.now() > endAt) return resolve(false);
      setTimeout(look, 20);
      return undefined;
    };
    look();
  })`);
}

export async function holdsMicrophones(page: Page, count: number): Promise<void> {
  assert.ok(await comesTrue(page, `window.offhookMicrophones() === ${count}`), `${count} microphones`);
}
