// Hold, transfer, mute and the others with a name of their own.

import type { HardKey } from '@offhook/api';
import type { ReactElement } from 'react';

import { Glyph } from './glyph.tsx';
import type { GlyphName } from './glyph.tsx';
import type { KeyProps } from './key-props.ts';

interface FunctionKey {
  readonly key: HardKey;
  readonly glyph: GlyphName;
  readonly name: string;
  /** Missing where the key has no lamp. */
  readonly lamp?: 'message' | 'mute' | 'speaker';
}

const keys: readonly FunctionKey[] = [
  { key: 'messages', glyph: 'envelope', name: 'Messages', lamp: 'message' },
  { key: 'hold', glyph: 'pause', name: 'Hold' },
  { key: 'transfer', glyph: 'transfer', name: 'Transfer' },
  { key: 'headset', glyph: 'headset', name: 'Headset' },
  { key: 'speaker', glyph: 'speaker', name: 'Speaker', lamp: 'speaker' },
  { key: 'mute', glyph: 'microphone-off', name: 'Mute', lamp: 'mute' },
];

export function FunctionKeys({ view, send }: KeyProps): ReactElement {
  return (
    <div className="function-keys" role="group" aria-label="Function keys">
      {keys.map(({ key, glyph, name, lamp }) => {
        const isLit = lamp !== undefined && view.lamps[lamp];
        const lampText = lamp === 'message' && isLit ? `${name}, message waiting` : name;
        return (
          <button
            type="button"
            className="key function-key"
            key={key}
            aria-label={lampText}
            {...(lamp === 'mute' || lamp === 'speaker' ? { 'aria-pressed': isLit } : {})}
            onClick={() => send({ type: 'key', key })}
          >
            {lamp !== undefined && <span className={`lamp lamp-corner${isLit ? ` lamp-on-${lamp}` : ''}`} aria-hidden="true" />}
            <Glyph name={glyph} />
            <span className="function-word" aria-hidden="true">
              {name}
            </span>
          </button>
        );
      })}
    </div>
  );
}
