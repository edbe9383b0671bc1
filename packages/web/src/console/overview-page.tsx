// The first page: what there is and what waits.

import type { Overview } from '@offhook/api';
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

function counted(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/** GDPR Art. 12(3): an answer is due within a month. */
function DueCard({ overview }: { readonly overview: Overview }): ReactElement | null {
  const { requestsDueSoon, requestsLate, erasuresLate, nextDueAt } = overview;
  const told = [
    ...counted(requestsLate, 'request is past its day', 'requests are past their day'),
    ...counted(erasuresLate, 'erasure is past its day and outstanding on phones', 'erasures are past their day and outstanding on phones'),
    ...counted(requestsDueSoon, 'request is due within a week', 'requests are due within a week'),
  ];
  if (told.length === 0) return null;
  return (
    <div className="card">
      {requestsLate + erasuresLate > 0 ? <Mark tone="bad">Requests overdue</Mark> : <Mark tone="waiting">Requests due soon</Mark>}
      <p className="soft">
        {told.join(', ')}.{nextDueAt !== undefined && ` The first day of an open one: ${timeText(nextDueAt).slice(0, 10)}.`}{' '}
        <a href={hrefOf({ section: 'requests' })}>Look at the requests</a>
      </p>
    </div>
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
              <Figure value={overview.suppressions} text="Erasures that hold back" section="requests" />
            </div>
            <DueCard overview={overview} />
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
