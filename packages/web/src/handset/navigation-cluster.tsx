// The ring of arrows with Select, Home and Back, and the volume rocker.

import type { HardKey } from '@offhook/api';
import type { ReactElement } from 'react';

import { Glyph } from './glyph.tsx';
import type { GlyphName } from './glyph.tsx';
import type { KeyProps } from './key-props.ts';

const arrows: readonly { readonly key: HardKey; readonly glyph: GlyphName; readonly name: string }[] = [
  { key: 'up', glyph: 'up', name: 'Up' },
  { key: 'left', glyph: 'left', name: 'Left' },
  { key: 'right', glyph: 'right', name: 'Right' },
  { key: 'down', glyph: 'down', name: 'Down' },
];

export function NavigationCluster({ view, send }: KeyProps): ReactElement {
  const press = (key: HardKey) => () => send({ type: 'key', key });
  return (
    <div className="navigation" role="group" aria-label="Navigation and volume">
      <div className="ring">
        {arrows.map(({ key, glyph, name }) => (
          <button type="button" className={`key ring-key ring-${key}`} key={key} aria-label={name} onClick={press(key)}>
            <Glyph name={glyph} />
          </button>
        ))}
        <button type="button" className="key ring-key ring-select" aria-label="OK, select" onClick={press('select')}>
          OK
        </button>
      </div>
      <div className="beside-ring">
        <button type="button" className="key small-key" aria-label="Home" onClick={press('home')}>
          <Glyph name="home" />
        </button>
        <button type="button" className="key small-key" aria-label="Back" onClick={press('back')}>
          <Glyph name="back" />
        </button>
        <button type="button" className="key small-key" aria-label="Delete" onClick={press('delete')}>
          <Glyph name="delete" />
        </button>
      </div>
      <div className="rocker">
        <button type="button" className="key rocker-key" aria-label="Volume down" onClick={press('volume-down')}>
          <Glyph name="minus" />
        </button>
        <meter className="volume" min={0} max={10} value={view.volume} aria-label="Volume" />
        <button type="button" className="key rocker-key" aria-label="Volume up" onClick={press('volume-up')}>
          <Glyph name="plus" />
        </button>
      </div>
    </div>
  );
}
