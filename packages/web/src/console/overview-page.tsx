// The first page: what there is and what waits.

import type { ReactElement } from 'react';

import { useAnswer } from './api-context.ts';
import type { Section } from './hash-route.ts';
import { hrefOf } from './hash-route.ts';
import { Answered, Heading, Mark } from '../shared/states.tsx';
import { timeText } from './words.ts';

function Figure(props: { readonly value: number; readonly text: string; readonly section: Section }): ReactElement {
  return (
    <a className="card figure" href={hrefOf({ section: props.section })}>
      <strong>{props.value}</strong>
      <span>{props.text}</span>
    </a>
  );
}

export function OverviewPage(): ReactElement {
  const { loaded, reload } = useAnswer('overview');
  return (
    <>
      <Heading title="Overview" />
      <Answered loaded={loaded} reload={reload} what="the overview">
        {(overview) => (
          <>
            <div className="figures">
              <Figure value={overview.devices} text="Phones" section="phones" />
              <Figure value={overview.devicesSeenToday} text="Phones seen today" section="phones" />
              <Figure value={overview.persons} text="Persons" section="persons" />
              <Figure value={overview.records} text="Records held" section="persons" />
              <Figure value={overview.openRequests} text="Open requests" section="requests" />
              <Figure value={overview.suppressions} text="Erased identifiers" section="requests" />
            </div>
            <div className="card">
              {overview.isAuditIntact ? <Mark tone="good">Audit chain intact</Mark> : <Mark tone="bad">Audit chain broken</Mark>}
              <p className="soft">
                {overview.isAuditIntact
                  ? `Every entry followed from the one before it when the whole chain was verified, ${timeText(overview.auditVerifiedAt)}; since then, every new one.`
                  : 'An entry was changed or removed. Look at the audit page before you trust anything here.'}
              </p>
            </div>
          </>
        )}
      </Answered>
    </>
  );
}
