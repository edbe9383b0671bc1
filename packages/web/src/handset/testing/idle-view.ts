// What an idle phone shows, for tests of the page.

import type { HandsetView } from '@offhook/api';

export function idleView(lamps: Partial<HandsetView['lamps']> = {}): HandsetView {
  return {
    type: 'view',
    model: 'VVX 450',
    macAddress: '0004f2000001',
    screen: {
      widthPx: 480,
      heightPx: 272,
      colour: true,
      time: '12:00',
      date: '2026-01-05',
      title: '',
      icons: [],
      body: { kind: 'idle', greeting: '' },
    },
    lineKeys: [],
    softKeys: [],
    lamps: { message: false, mute: false, speaker: false, ringing: false, ...lamps },
    volume: 6,
  };
}
