// The screen: status bar, body and the names of the soft keys, in the proportions of the model's own.

import type { HandsetView, ScreenIcon } from '@offhook/api';
import type { CSSProperties, MouseEvent, ReactElement } from 'react';

import { Glyph } from './glyph.tsx';
import type { GlyphName } from './glyph.tsx';
import type { KeyProps } from './key-props.ts';
import { ScreenBodyView } from './screen-body.tsx';
import { softKeyLabels } from './soft-keys.tsx';
import { TextField } from './text-field.tsx';

const icons: Readonly<Record<ScreenIcon, { readonly glyph: GlyphName; readonly name: string }>> = {
  unregistered: { glyph: 'phone-off', name: 'A line is not registered' },
  muted: { glyph: 'microphone-off', name: 'Muted' },
  'message-waiting': { glyph: 'envelope', name: 'Voice message waiting' },
  'missed-calls': { glyph: 'missed', name: 'Missed calls' },
  'upload-restricted': { glyph: 'shield', name: 'Uploads restricted' },
  'server-away': { glyph: 'cloud', name: 'Provisioning server not reached' },
  'do-not-disturb': { glyph: 'no', name: 'Do not disturb' },
  secure: { glyph: 'lock', name: 'Secure call' },
  'logged-in': { glyph: 'person', name: 'Logged in' },
};

/** 2026-03-04 as the phone's own screen would write it. */
function dateText(date: string): string {
  const at = new Date(`${date}T12:00:00`);
  return Number.isNaN(at.getTime()) ? date : at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
}

/** A touch of the screen brings the keyboard of a touch screen up where something can be typed. */
function bringKeyboard({ currentTarget }: MouseEvent<HTMLElement>): void {
  currentTarget.querySelector<HTMLInputElement>('.text-field')?.focus({ preventScroll: true });
}

export function ScreenPanel({ view, isAway, send }: KeyProps & { readonly isAway: boolean }): ReactElement {
  const { screen } = view;
  const style = { '--screen-width': screen.widthPx, '--screen-height': screen.heightPx } as CSSProperties;
  return (
    <section className={`screen ${screen.colour ? 'screen-colour' : 'screen-mono'}`} aria-label="Phone screen" style={style}>
      <div className="screen-inner">
        <StatusBar view={view} />
        {screen.notice !== undefined && <p className="screen-notice">{screen.notice}</p>}
        <div className="screen-body" role="presentation" onClick={bringKeyboard}>
          <ScreenBodyView view={view} send={send} />
          <TextField body={screen.body} isAway={isAway} send={send} />
        </div>
        <SoftKeyLabels view={view} send={send} />
      </div>
    </section>
  );
}

function StatusBar({ view }: { readonly view: HandsetView }): ReactElement {
  const { screen } = view;
  return (
    <div className="status-bar">
      <span className="status-title">{screen.title === '' ? dateText(screen.date) : screen.title}</span>
      <span className="status-icons">
        {screen.icons.map((icon) => (
          <Glyph key={icon} name={icons[icon].glyph} label={icons[icon].name} />
        ))}
      </span>
      <span className="status-time">{screen.time}</span>
    </div>
  );
}

/** A press of a label is one of the key below it; who cannot see them has the keys. */
function SoftKeyLabels({ view, send }: KeyProps): ReactElement {
  const labels = softKeyLabels(view.softKeys);
  return (
    <div className="soft-labels" aria-hidden="true" style={{ gridTemplateColumns: `repeat(${labels.length}, 1fr)` }}>
      {labels.map((label, index) => (
        <span
          className={label === '' ? 'soft-label soft-label-empty' : 'soft-label'}
          key={index.toString()}
          {...(label === '' ? {} : { onClick: () => send({ type: 'soft-key', index }) })}
        >
          {label}
        </span>
      ))}
    </div>
  );
}
