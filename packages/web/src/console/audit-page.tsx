// The audit chain.

import type { AuditEntry } from '@offhook/api';
import type { ReactElement } from 'react';

import { useAnswer } from './api-context.ts';
import { RetentionTable } from './retention-table.tsx';
import { Answered, Empty, Heading, Mark } from '../shared/states.tsx';
import { plainWords, timeText } from './words.ts';

export function AuditPage(): ReactElement {
  const { loaded, reload } = useAnswer('audit');
  return (
    <>
      <Heading title="Audit">
        {loaded.state === 'ready' && (loaded.value.isIntact ? <Mark tone="good">Chain intact</Mark> : <Mark tone="bad">Chain broken</Mark>)}
      </Heading>
      <Answered loaded={loaded} reload={reload} what="the audit chain">
        {({ entries, length, verifiedAt }) =>
          entries.length === 0 ? (
            <Empty title="No entries yet">Everything that is done to personal data is written down here.</Empty>
          ) : (
            <>
              <p className="soft">
                The newest {entries.length} of {length} entries. Each carries the hash of the one before it. The whole chain was verified{' '}
                {timeText(verifiedAt)}; what came since is verified from there on. Entries that have been kept long enough are gone from its
                beginning, and a sealed note says where they ended.
              </p>
              <div className="card card-flush">
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col" className="number">
                        No.
                      </th>
                      <th scope="col">Time</th>
                      <th scope="col">Who</th>
                      <th scope="col">What</th>
                      <th scope="col">Facts</th>
                      <th scope="col">Hash</th>
                    </tr>
                  </thead>
                  <tbody>
                    {entries.map((entry) => (
                      <AuditRow key={entry.sequence} entry={entry} />
                    ))}
                  </tbody>
                </table>
              </div>
            </>
          )
        }
      </Answered>
      <RetentionTable />
    </>
  );
}

function AuditRow({ entry }: { readonly entry: AuditEntry }): ReactElement {
  return (
    <tr>
      <td data-label="No." className="number">
        {entry.sequence}
      </td>
      <td data-label="Time">{timeText(entry.at)}</td>
      <td data-label="Who">{entry.actor}</td>
      <td data-label="What">{plainWords(entry.action)}</td>
      <td data-label="Facts" className="mono">
        {Object.entries(entry.facts)
          .map(([name, value]) => `${name} ${String(value)}`)
          .join(', ') || '–'}
      </td>
      <td data-label="Hash" className="mono soft" title={entry.hash}>
        {entry.hash.slice(0, 12)}
      </td>
    </tr>
  );
}
