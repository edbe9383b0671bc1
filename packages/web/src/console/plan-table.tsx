// A plan as people read it: what will be done to how many records, what stays and why.

import type { Plan } from '@offhook/api';
import type { ReactElement } from 'react';

import { Places } from './places.tsx';
import { countText, macText } from '../shared/words.ts';
import { actionWords, plainWords, storeText } from './words.ts';

export function PlanTable({ plan }: { readonly plan: Plan }): ReactElement {
  return (
    <>
      <div className="card card-flush">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">What is done</th>
              <th scope="col" className="number">
                Records
              </th>
            </tr>
          </thead>
          <tbody>
            {plan.steps.map((step) => (
              <tr key={`${step.store} ${step.action}`}>
                <td data-label="What">
                  <span>
                    {storeText(step.store)}
                    <br />
                    <span className="soft">{plainWords(step.category)}</span>
                  </span>
                </td>
                <td data-label="What is done">
                  <span>
                    {actionWords[step.action]}
                    {step.reason !== undefined && <span className="soft">: {step.reason}</span>}
                  </span>
                </td>
                <td data-label="Records" className="number">
                  {step.count}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Places places={plan.places} />
      {plan.steps.length + plan.places.length === 0 && <p className="soft">Nothing is held: the answer will say so.</p>}
      {plan.devices.length > 0 && (
        <p className="soft">
          {countText(plan.devices.length, 'phone')} concerned: <span className="mono">{plan.devices.map(macText).join(', ')}</span>
        </p>
      )}
    </>
  );
}
