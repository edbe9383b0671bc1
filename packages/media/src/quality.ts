// Quality of a call from what the receiver measures: the E-model, ITU-T G.107 (06/2015) with its default values, and MOS from R by its annex B.
// Equipment factors: ITU-T G.113 appendix I for G.711 with concealment; G.722 stands on the narrow-band scale of RFC 3611, where it counts as free of impairment like G.711.

import type { CodecName } from './codec/codec.ts';

/** R with all default values of G.107 table 3. */
export const defaultRating = 93.2;

interface EquipmentFactors {
  /** Ie: the codec's own impairment. */
  readonly impairment: number;
  /** Bpl: the robustness against random loss. */
  readonly lossRobustness: number;
}

const equipment: Readonly<Record<CodecName, EquipmentFactors>> = {
  PCMU: { impairment: 0, lossRobustness: 25.1 },
  PCMA: { impairment: 0, lossRobustness: 25.1 },
  // Deviation: G.113 gives G.722 values for the wide-band scale of G.107.1 only; the concealment being the same, the robustness of G.711 is taken.
  G722: { impairment: 0, lossRobustness: 25.1 },
};

export interface QualityMeasurements {
  readonly codec: CodecName;
  /** Lost and discarded packets, of all that were sent, in percent. */
  readonly lossPercent: number;
  /** Mouth to ear, one way. */
  readonly delayMs: number;
  /** G.107 §7.5: mean length of bursts over that of random loss; 1 where missing. */
  readonly burstRatio?: number;
}

/** R, 0-100, of G.107 equation 7-1. */
export function rateQuality(measured: QualityMeasurements): number {
  const rating = defaultRating - (delayImpairment(measured.delayMs) - delayImpairment(0)) - lossImpairment(measured);
  return Math.max(0, Math.min(100, rating));
}

/** Ie-eff, G.107 equation 7-29. */
function lossImpairment(measured: QualityMeasurements): number {
  const { impairment, lossRobustness } = equipment[measured.codec];
  const loss = Math.max(0, Math.min(100, measured.lossPercent));
  return impairment + (95 - impairment) * (loss / (loss / (measured.burstRatio ?? 1) + lossRobustness));
}

/** Ro and the echo path of table 3: TELR 65 dB, WEPL 110 dB, RLR 2 dB, No -61.18 dBm0p. */
const basicRatio = 94.77;
const talkerEchoLoudness = 65;
const weightedEchoPathLoss = 110;

/** Id = Idte + Idle + Idd, G.107 §7.4, for one-way delay T = Ta and round trip Tr = 2T. */
function delayImpairment(delayMs: number): number {
  const t = Math.max(0, delayMs);
  const talkerEchoRating = talkerEchoLoudness - 40 * Math.log10((1 + t / 10) / (1 + t / 150)) + 6 * Math.exp(-0.3 * t * t);
  const re = 80 + 2.5 * (talkerEchoRating - 14);
  const talkerEcho = ((basicRatio - re) / 2 + Math.sqrt((basicRatio - re) ** 2 / 4 + 100) - 1) * (1 - Math.exp(-t));
  const rle = 10.5 * (weightedEchoPathLoss + 7) * (2 * t + 1) ** -0.25;
  const listenerEcho = (basicRatio - rle) / 2 + Math.sqrt((basicRatio - rle) ** 2 / 4 + 169);
  return talkerEcho + listenerEcho + pureDelayImpairment(t);
}

/** Idd, G.107 equations 7-27 and 7-28. */
function pureDelayImpairment(delayMs: number): number {
  if (delayMs <= 100) return 0;
  const x = Math.log2(delayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Mean opinion score, 1-4.5: G.107 equation B-4. */
export function meanOpinionScore(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
