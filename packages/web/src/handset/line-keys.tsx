// Line keys at one side of the screen, each with its lamp.

import type { HandsetCommand, LineKey } from '@offhook/api';
import type { ReactElement } from 'react';

const stateWords: Readonly<Record<LineKey['state'], string>> = {
  unassigned: 'not assigned',
  idle: 'free',
  unregistered: 'not registered',
  ringing: 'ringing',
  active: 'in a call',
  held: 'on hold',
  dialling: 'calling',
  'speed-dial': 'speed dial',
};

export function LineKeys(props: {
  readonly keys: readonly LineKey[];
  /** Index of the first key. */
  readonly first: number;
  readonly side: 'left' | 'right';
  readonly send: (command: HandsetCommand) => void;
}): ReactElement {
  const { keys, first, side, send } = props;
  return (
    <div className={`line-keys line-keys-${side}`} role="group" aria-label={`Line keys, ${side}`}>
      {keys.map((key, index) => {
        const number = first + index;
        const name = key.label === '' ? `Line key ${number + 1}` : `Line key ${key.label}`;
        return (
          <button
            type="button"
            className="key line-key"
            key={number}
            // What is written on the key stands in its name as it is written (WCAG 2.2, 2.5.3).
            aria-label={[name, ...(key.presence === undefined ? [] : [key.presence]), stateWords[key.state]].join(', ')}
            disabled={key.state === 'unassigned'}
            onClick={() => send({ type: 'line-key', index: number })}
          >
            <span className={`lamp lamp-${key.state}`} aria-hidden="true" />
            <span className="line-label">
              {key.label}
              {key.presence === undefined ? null : <span className="line-presence"> {key.presence}</span>}
            </span>
          </button>
        );
      })}
    </div>
  );
}
