// Says that the phone cannot be reached, or that the link opens none.

import type { ReactElement } from 'react';

import type { ConnectionState } from './connection.ts';

interface ConnectionBannerProps {
  readonly state: ConnectionState;
  readonly tryNow: () => void;
}

export function ConnectionBanner({ state, tryNow }: ConnectionBannerProps): ReactElement | null {
  switch (state) {
    case 'connecting':
    case 'open':
      return null;
    case 'reconnecting':
      return (
        <div className="away away-row">
          <p role="alert">The phone cannot be reached. Its keys do nothing until it is back; this page tries again by itself.</p>
          <button type="button" className="plain-button" onClick={tryNow}>
            Try now
          </button>
        </div>
      );
    case 'refused':
      return (
        <p className="away" role="alert">
          This link opens no phone any more. Use the link that was shown when the phone was started.
        </p>
      );
  }
}
