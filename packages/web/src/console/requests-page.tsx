// All requests with what is due when.

import type { SubjectRequest } from '@offhook/api';
import type { ReactElement } from 'react';

import { useAnswer } from './api-context.ts';
import { hrefOf } from './hash-route.ts';
import { HoldsCard } from './holds-card.tsx';
import { Answered, Empty, Heading, Mark } from '../shared/states.tsx';
import { requestStateWords, requestTypeWords, timeText } from './words.ts';

export function StateMark({ request }: { readonly request: SubjectRequest }): ReactElement {
  const { text, tone } = requestStateWords[request.state];
  return <Mark tone={tone}>{text}</Mark>;
}

const dueWords = { soon: 'Due soon', late: 'Overdue', 'phones-late': 'Phones overdue' } as const;

/** Marked from a week before on (GDPR Art. 12(3)). */
export function DueDay({ request: { due, dueAt } }: { readonly request: SubjectRequest }): ReactElement {
  const day = timeText(dueAt).slice(0, 10);
  if (due === undefined) return <>{day}</>;
  return (
    <Mark tone={due === 'soon' ? 'waiting' : 'bad'}>
      {dueWords[due]}: {day}
    </Mark>
  );
}

export function RequestsPage(): ReactElement {
  const { loaded, reload } = useAnswer('requests');
  return (
    <>
      <Heading title="Requests" />
      <Answered loaded={loaded} reload={reload} what="requests">
        {(requests) =>
          requests.length === 0 ? (
            <Empty title="No requests yet">
              Find the person under Persons and choose Export or Erase. Every request is listed here with the day it is due.
            </Empty>
          ) : (
            <div className="card card-flush">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Request</th>
                    <th scope="col">Type</th>
                    <th scope="col">State</th>
                    <th scope="col">Received</th>
                    <th scope="col">Due</th>
                    <th scope="col" className="number">
                      Phones outstanding
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {requests.map((request) => (
                    <tr key={request.id}>
                      <td data-label="Request" className="mono">
                        <a href={hrefOf({ section: 'requests', id: request.id })}>{request.id}</a>
                      </td>
                      <td data-label="Type">{requestTypeWords[request.type]}</td>
                      <td data-label="State">
                        <StateMark request={request} />
                      </td>
                      <td data-label="Received">{timeText(request.receivedAt)}</td>
                      <td data-label="Due">
                        <DueDay request={request} />
                      </td>
                      <td data-label="Outstanding" className="number">
                        {request.outstandingDevices.length}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answered>
      <HoldsCard />
    </>
  );
}
