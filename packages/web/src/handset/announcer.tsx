// Says screen changes to screen readers; nothing of it is seen.

import type { HandsetView } from '@offhook/api';
import type { ReactElement } from 'react';
import { useState } from 'react';

import type { Announcement } from './announcement.ts';
import { announcementOf } from './announcement.ts';

export function Announcer({ view }: { readonly view: HandsetView }): ReactElement {
  const [seen, setSeen] = useState<HandsetView>();
  const [said, setSaid] = useState<Announcement>();
  if (seen !== view) {
    setSeen(view);
    const next = announcementOf(seen, view);
    if (next !== undefined) setSaid(next);
  }
  return (
    <div className="visually-hidden">
      <p role="status" aria-live="polite">
        {said?.isUrgent === false ? said.text : ''}
      </p>
      <p role="alert" aria-live="assertive">
        {said?.isUrgent === true ? said.text : ''}
      </p>
    </div>
  );
}
