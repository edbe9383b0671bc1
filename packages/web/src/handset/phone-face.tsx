// The phone's face: screen with line keys beside and soft keys below it, then the keys that every desk phone has.

import type { MouseEvent, ReactElement } from 'react';

import { DialPad } from './dial-pad.tsx';
import { FunctionKeys } from './function-keys.tsx';
import type { KeyProps } from './key-props.ts';
import { LineKeys } from './line-keys.tsx';
import { NavigationCluster } from './navigation-cluster.tsx';
import { Receiver } from './receiver.tsx';
import { ScreenPanel } from './screen-panel.tsx';
import { SoftKeys } from './soft-keys.tsx';

/** A press of the mouse leaves the focus where it is, so that Enter goes on meaning the phone's select key. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

export function PhoneFace({ view, send, isAway }: KeyProps & { readonly isAway: boolean }): ReactElement {
  const { lamps, lineKeys } = view;
  const half = Math.ceil(lineKeys.length / 2);
  const isLit = lamps.message || lamps.ringing;
  return (
    <div
      className={`phone${isAway ? ' phone-away' : ''}`}
      role="group"
      aria-label="Phone"
      {...(isAway ? { 'aria-disabled': true } : {})}
      onMouseDown={keepFocus}
    >
      <Receiver view={view} send={send} />
      <div className="face">
        <div className="crown">
          <span className="maker">offhook</span>
          <span
            className={`beacon${isLit ? ' beacon-lit' : ''}${lamps.ringing ? ' beacon-ringing' : ''}`}
            role="img"
            aria-label={lamps.ringing ? 'Lamp: ringing' : lamps.message ? 'Lamp: voice message waiting' : 'Lamp: off'}
          />
          <span className="model">{view.model}</span>
        </div>
        <div className="upper">
          <LineKeys keys={lineKeys.slice(0, half)} first={0} side="left" send={send} />
          <div className="display">
            <ScreenPanel view={view} isAway={isAway} send={send} />
            <SoftKeys view={view} send={send} />
          </div>
          <LineKeys keys={lineKeys.slice(half)} first={half} side="right" send={send} />
        </div>
        <div className="lower">
          <FunctionKeys view={view} send={send} />
          <DialPad send={send} />
          <NavigationCluster view={view} send={send} />
        </div>
      </div>
    </div>
  );
}
