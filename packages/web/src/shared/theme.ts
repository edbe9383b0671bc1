// The visual language of tokens.css for Mantine's components.

import type { MantineColorsTuple } from '@mantine/core';
import { createTheme } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e9f6f6',
  '#d0eaeb',
  '#a3d6d8',
  '#73c0c4',
  '#4caeb3',
  '#2f9ba1',
  '#15808a',
  '#0e6a72',
  '#0a545b',
  '#063e44',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: 7,
  colors: { petrol },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', 'Liberation Mono', monospace",
  defaultRadius: 'md',
  respectReducedMotion: true,
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.15rem' } } },
});
