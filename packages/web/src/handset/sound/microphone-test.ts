// Whether a microphone hears somebody: how loud it is now, and what it has heard so far.

/** `waiting`: nobody has spoken yet, as it seems. */
export type Hearing = 'waiting' | 'heard' | 'faint' | 'silent';

/** What the bar shows, in dB below the loudest there is. */
export const quietestDb = -60;
const speechDb = -45;
const noiseDb = -60;
/** Of 20 ms: a tenth of a second. */
const enough = 5;
/** Four seconds. */
const patience = 200;

/** The root mean square of 16-bit PCM, little-endian. */
function levelOf(frame: ArrayBuffer): number {
  const data = new DataView(frame);
  const count = Math.floor(data.byteLength / 2);
  let power = 0;
  for (let sample = 0; sample < count; sample++) power += (data.getInt16(sample * 2, true) / 32_767) ** 2;
  return power === 0 ? quietestDb : Math.max(quietestDb, 10 * Math.log10(power / count));
}

export class MicrophoneTest {
  levelDb: number = quietestDb;
  #taken = 0;
  #speech = 0;
  #noise = 0;

  /** 20 ms: handsetAudio. */
  take(frame: ArrayBuffer): void {
    this.levelDb = levelOf(frame);
    this.#taken++;
    if (this.levelDb > speechDb) this.#speech++;
    if (this.levelDb > noiseDb) this.#noise++;
  }

  get hearing(): Hearing {
    if (this.#speech >= enough) return 'heard';
    if (this.#taken < patience) return 'waiting';
    return this.#noise >= enough ? 'faint' : 'silent';
  }
}
