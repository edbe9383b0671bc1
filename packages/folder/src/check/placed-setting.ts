// A file and a setting of it with their place in one phone's order of precedence.

import type { ExaminedFile, ExaminedSetting } from './examined-file.ts';

export interface PlacedSetting {
  /** Position in the phone's order of precedence, 0 strongest. */
  readonly position: number;
  readonly setting: ExaminedSetting;
  readonly file: ExaminedFile;
}

export interface PlacedFile {
  readonly position: number;
  readonly file: ExaminedFile;
}
