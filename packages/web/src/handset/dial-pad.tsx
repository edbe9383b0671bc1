// The dial pad: ITU-T E.161 letters.

import type { HandsetCommand, HardKey } from '@offhook/api';
import type { ReactElement } from 'react';

const rows: readonly { readonly key: HardKey; readonly letters: string; readonly name?: string }[] = [
  { key: '1', letters: '' },
  { key: '2', letters: 'ABC' },
  { key: '3', letters: 'DEF' },
  { key: '4', letters: 'GHI' },
  { key: '5', letters: 'JKL' },
  { key: '6', letters: 'MNO' },
  { key: '7', letters: 'PQRS' },
  { key: '8', letters: 'TUV' },
  { key: '9', letters: 'WXYZ' },
  { key: '*', letters: '', name: '* Star' },
  { key: '0', letters: '+' },
  { key: '#', letters: '', name: '# Pound' },
];

export function DialPad({ send }: { readonly send: (command: HandsetCommand) => void }): ReactElement {
  return (
    <div className="dial-pad" role="group" aria-label="Dial pad">
      {rows.map(({ key, letters, name }) => (
        <button
          type="button"
          className="key dial-key"
          key={key}
          {...(name === undefined ? {} : { 'aria-label': name })}
          onClick={() => send({ type: 'key', key })}
        >
          <span className="dial-digit">{key}</span> <span className="dial-letters">{letters}</span>
        </button>
      ))}
    </div>
  );
}
