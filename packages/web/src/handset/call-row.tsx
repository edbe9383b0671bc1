// One call on the screen: who, what state, how long, and a lock where the sound is encrypted.

import type { ScreenCall } from '@offhook/api';
import type { ReactElement } from 'react';

import { durationText } from '../shared/duration.ts';
import { Glyph } from './glyph.tsx';

export function CallRow(props: { readonly call: ScreenCall; readonly isAlone: boolean; readonly onPress: () => void }): ReactElement {
  const { call, isAlone, onPress } = props;
  return (
    <button
      type="button"
      className={`call call-${call.state}${isAlone ? ' call-alone' : ''}`}
      {...(call.isSelected ? { 'aria-current': true } : {})}
      onClick={onPress}
    >
      <Glyph name={call.isIncoming ? 'incoming' : 'outgoing'} label={call.isIncoming ? 'Incoming' : 'Outgoing'} />
      <span className="call-who">
        <span className="call-party">{call.party}</span>
        {call.detail !== call.party && <span className="call-detail">{call.detail}</span>}
      </span>
      <span className="call-how">
        <span className="call-state">
          {call.isSecure && <Glyph name="lock" label="Secure" />}
          {call.stateText}
        </span>
        {call.durationS !== undefined && <span className="call-duration">{durationText(call.durationS)}</span>}
      </span>
    </button>
  );
}
