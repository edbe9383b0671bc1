// Phones that have asked for files and are not known here: whoever may enrols them from what they said of themselves.

import type { WaitingPhone } from '@offhook/api';
import { Button, Title } from '@mantine/core';
import type { ReactElement } from 'react';

import { useAnswer } from './api-context.ts';
import { useMay } from './session-context.ts';
import { macText } from '../shared/words.ts';
import { methodText, methodsText, timeText } from './words.ts';

/** Nothing at all where none waits. */
export function WaitingPhones({ onAdmit }: { readonly onAdmit: (phone: WaitingPhone) => void }): ReactElement | undefined {
  const { loaded } = useAnswer('waiting');
  const mayEnrol = useMay('administrator');
  if (loaded.state !== 'ready' || loaded.value.length === 0) return undefined;
  return (
    <section aria-labelledby="waiting-phones">
      <Title order={2} id="waiting-phones">
        Waiting to be enrolled
      </Title>
      <p className="soft">They have asked for their files and got nothing. Enrol those that are yours; leave those that you do not know.</p>
      <div className="card card-flush">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">MAC address</th>
              <th scope="col">Model</th>
              <th scope="col">Address</th>
              <th scope="col">First asked</th>
              <th scope="col">Last asked</th>
              {mayEnrol && (
                <th scope="col">
                  <span className="visually-hidden">Enrol</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {loaded.value.map((phone) => (
              <tr key={phone.macAddress}>
                <td data-label="MAC address" className="mono">
                  {macText(phone.macAddress)}
                </td>
                <td data-label="Model">{phone.model || 'not said'}</td>
                <td data-label="Address" className="mono">
                  {phone.address}
                </td>
                <td data-label="First asked">{timeText(phone.firstSeenAt)}</td>
                <td data-label="Last asked">
                  {timeText(phone.lastSeenAt)}
                  {phone.refused !== undefined && <Refused {...phone.refused} />}
                </td>
                {mayEnrol && (
                  <td>
                    <Button size="xs" variant="default" onClick={() => onAdmit(phone)} aria-label={`Enrol ${macText(phone.macAddress)}`}>
                      Enrol
                    </Button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Refused({ method, taken }: NonNullable<WaitingPhone['refused']>): ReactElement {
  return (
    <>
      <br />
      <span>It came with {methodText(method)}.</span>{' '}
      <span>{taken.length === 0 ? 'Nothing is taken of it there.' : `There it is let in by ${methodsText(taken)}.`}</span>
    </>
  );
}
