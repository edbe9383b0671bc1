// Drawings on keys and on the screen, on a grid of 24, in the colour of the text.

import type { ReactElement } from 'react';

const paths = {
  up: 'M6 14l6-6 6 6',
  down: 'M6 10l6 6 6-6',
  left: 'M14 6l-6 6 6 6',
  right: 'M10 6l6 6-6 6',
  home: 'M4 11.5 12 5l8 6.5M6.500 10.500V19h11v-8.500',
  back: 'M9 7 4.500 11.500 9 16M5 11.500h9.500a4.500 4.500 0 0 1 0 9H12',
  delete: 'M9 6h11v12H9l-5-6zM12 9.500l5 5M17 9.500l-5 5',
  plus: 'M12 6v12M6 12h12',
  minus: 'M6 12h12',
  envelope: 'M4 6.500h16v11H4zM4 7l8 6.500L20 7',
  pause: 'M9 6v12M15 6v12',
  transfer: 'M4 9h14M14 5l4 4-4 4M20 16H6M10 12.500 6 16l4 4',
  headset: 'M5 15v-3a7 7 0 0 1 14 0v3M5 14h3v5H5zM16 14h3v5h-3zM17.500 19c0 1.700-2 2-4.500 2',
  speaker: 'M4 10v4h3.500L12 18V6L7.500 10zM15.500 9.500a4 4 0 0 1 0 5M18 7a7.500 7.500 0 0 1 0 10',
  microphone:
    'M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4zM6.500 11.500a5.500 5.500 0 0 0 11 0M12 17v3',
  'microphone-off':
    'M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4zM6.500 11.500a5.500 5.500 0 0 0 11 0M12 17v3M5 4.500l14 15',
  lock: 'M6.500 11h11v8.500h-11zM9 11V8a3 3 0 0 1 6 0v3',
  incoming: 'M18 6 7 17M7 9v8h8',
  outgoing: 'M6 18 17 7M9 7h8v8',
  missed: 'M5 8l6 6 8-8M11 8H5v6',
  phone: 'M6 4h3.500l1.500 4-2 1.500a11 11 0 0 0 5.500 5.500l1.500-2 4 1.500V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z',
  'phone-off': 'M4 15c4.500-5 11.500-5 16 0l-2.500 2.500-3-2v-2a9 9 0 0 0-5 0v2l-3 2zM5 4l14 9',
  no: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM8 12h8',
  cloud: 'M7 18h9.500a3.500 3.500 0 0 0 .5-7 5 5 0 0 0-9.700-.8A4 4 0 0 0 7 18zM4 4l16 16',
  shield: 'M12 4l7 2.500v5c0 4.500-3 7.500-7 8.500-4-1-7-4-7-8.500v-5zM9 12l2 2 4-4',
  person: 'M12 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM5.500 20a6.500 6.500 0 0 1 13 0',
} as const;
export type GlyphName = keyof typeof paths;

export function Glyph({ name, label }: { readonly name: GlyphName; readonly label?: string }): ReactElement {
  return (
    <svg className="glyph" viewBox="0 0 24 24" {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      <path d={paths[name]} />
    </svg>
  );
}
