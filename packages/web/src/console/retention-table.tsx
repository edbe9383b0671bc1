// For how long what is kept and why, and what will be gone tomorrow.

import { Title } from '@mantine/core';
import type { ReactElement } from 'react';

import { useAnswer } from './api-context.ts';
import { Answered } from '../shared/states.tsx';
import { macText } from '../shared/words.ts';
import { timeText } from './words.ts';

export function RetentionTable(): ReactElement {
  const { loaded, reload } = useAnswer('retention');
  return (
    <>
      <Title order={2}>What goes when</Title>
      <Answered loaded={loaded} reload={reload} what="what is kept for how long">
        {(kinds) => (
          <div className="card card-flush">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col" className="number">
                    Kept for
                  </th>
                  <th scope="col">Because</th>
                  <th scope="col">Gone tomorrow</th>
                  <th scope="col">Kept by a hold</th>
                </tr>
              </thead>
              <tbody>
                {kinds.map(({ what, keptForDays, reason, count, held, macAddresses = [] }) => (
                  <tr key={what}>
                    <td data-label="What">{what}</td>
                    <td data-label="Kept for" className="number">
                      {keptForDays} days
                    </td>
                    <td data-label="Because">{reason}</td>
                    <td data-label="Gone tomorrow">
                      {count === 0 ? 'none' : count}
                      {macAddresses.length > 0 && <span className="mono soft"> {macAddresses.map(macText).join(', ')}</span>}
                    </td>
                    <td data-label="Kept by a hold">
                      {held.length === 0
                        ? 'none'
                        : held.map(({ hold, until, count: kept }) => `${kept} until ${timeText(until)} (hold ${hold})`).join(', ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Answered>
    </>
  );
}
