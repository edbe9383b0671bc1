// All phones, and enrolling a new one.

import type { Device } from '@offhook/api';
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { useAnswer } from './api-context.ts';
import { EnrolDialog } from './enrol-dialog.tsx';
import { hrefOf } from './hash-route.ts';
import { Answered, Empty, Heading, Mark } from './states.tsx';
import { macText, timeText } from './words.ts';

export function PhonesPage(): ReactElement {
  const { loaded, reload } = useAnswer('devices');
  const [isEnrolling, setEnrolling] = useState(false);
  return (
    <>
      <Heading title="Phones">
        <Button onClick={() => setEnrolling(true)}>Enrol a phone</Button>
      </Heading>
      <Answered loaded={loaded} reload={reload} what="phones">
        {(devices) =>
          devices.length === 0 ? (
            <Empty title="No phones yet">Enrol a phone to get the credentials with which it comes for its configuration.</Empty>
          ) : (
            <PhoneTable devices={devices} />
          )
        }
      </Answered>
      {isEnrolling && (
        <EnrolDialog
          onClose={() => {
            setEnrolling(false);
            reload();
          }}
        />
      )}
    </>
  );
}

function PhoneTable({ devices }: { readonly devices: readonly Device[] }): ReactElement {
  return (
    <div className="card card-flush">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">MAC address</th>
            <th scope="col">Label</th>
            <th scope="col">Model</th>
            <th scope="col">Software</th>
            <th scope="col">Last seen</th>
            <th scope="col" className="number">
              Uploads
            </th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <tr key={device.macAddress}>
              <td data-label="MAC address" className="mono">
                <a href={hrefOf({ section: 'phones', id: device.macAddress })}>{macText(device.macAddress)}</a>
              </td>
              <td data-label="Label">{device.label || '–'}</td>
              <td data-label="Model">{device.model}</td>
              <td data-label="Software">{device.softwareVersion || '–'}</td>
              <td data-label="Last seen">
                {device.lastSeenAt === undefined ? <Mark tone="waiting">Has not come yet</Mark> : timeText(device.lastSeenAt)}
              </td>
              <td data-label="Uploads" className="number">
                {device.artefacts.length}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
