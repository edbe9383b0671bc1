// The receiver in its cradle: lifting it answers or gives dial tone, putting it back ends the call.

import type { ReactElement } from 'react';

import type { KeyProps } from './key-props.ts';

export function isOffHook({ view }: Pick<KeyProps, 'view'>): boolean {
  const { body } = view.screen;
  return view.lamps.speaker || body.kind === 'dialling' || (body.kind === 'calls' && body.calls.some((call) => call.state !== 'offering'));
}

export function Receiver({ view, send }: KeyProps): ReactElement {
  const isOff = isOffHook({ view });
  const word = isOff ? 'Hang up' : view.lamps.ringing ? 'Answer' : 'Lift';
  return (
    <button
      type="button"
      className={`receiver${isOff ? ' receiver-off' : ''}${view.lamps.ringing ? ' receiver-ringing' : ''}`}
      aria-label={isOff ? 'Hang up' : view.lamps.ringing ? 'Answer by lifting the handset' : 'Lift the handset'}
      onClick={() => send({ type: 'hook', isOff: !isOff })}
    >
      <span className="receiver-body" aria-hidden="true">
        <span className="receiver-ear" />
        <span className="receiver-grip" />
        <span className="receiver-ear" />
      </span>
      <span className="receiver-word" aria-hidden="true">
        {word}
      </span>
    </button>
  );
}
