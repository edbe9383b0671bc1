// One phone and what it uploaded.

import type { ArtefactSummary, Device } from '@offhook/api';
import { Title } from '@mantine/core';
import type { ReactElement } from 'react';

import { useAnswer } from './api-context.ts';
import { hrefOf } from './hash-route.ts';
import { PhoneActions } from './phone-actions.tsx';
import { PhoneConfiguration } from './phone-configuration.tsx';
import { PhoneOwners } from './phone-owners.tsx';
import { useMay } from './session-context.ts';
import { Answered, Empty, Heading, Mark } from '../shared/states.tsx';
import { countText, macText } from '../shared/words.ts';
import { artefactKinds, sizeText, timeText } from './words.ts';

export function PhonePage({ macAddress }: { readonly macAddress: string }): ReactElement {
  const { loaded, reload } = useAnswer('device', { path: { macAddress } });
  const maySee = useMay('administrator', 'operator');
  const maySeeOwners = useMay('privacy-officer', 'administrator', 'operator');
  return (
    <>
      <a className="link" href={hrefOf({ section: 'phones' })}>
        ← All phones
      </a>
      <Answered loaded={loaded} reload={reload} what="the phone">
        {(device) => (
          <>
            <Heading title={device.label === '' ? macText(device.macAddress) : device.label} />
            <PhoneActions device={device} />
            <Facts device={device} />
            <Title order={2}>What it uploaded</Title>
            {device.artefacts.length === 0 ? (
              <Empty title="Nothing yet">Call lists, the directory and logs appear here once the phone has sent them.</Empty>
            ) : (
              <UploadTable artefacts={device.artefacts} />
            )}
            {maySeeOwners && <PhoneOwners macAddress={macAddress} />}
            {maySee && <PhoneConfiguration macAddress={macAddress} />}
          </>
        )}
      </Answered>
    </>
  );
}

function Facts({ device }: { readonly device: Device }): ReactElement {
  const facts: readonly (readonly [string, string])[] = [
    ['MAC address', macText(device.macAddress)],
    ['Model', device.model],
    ['Software', device.softwareVersion || '–'],
    ['Address', device.address || '–'],
    ['Enrolled', timeText(device.enrolledAt)],
    ['Last seen', timeText(device.lastSeenAt)],
    ['Requests', String(device.requests)],
  ];
  return (
    <dl className="card facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function UploadTable({ artefacts }: { readonly artefacts: readonly ArtefactSummary[] }): ReactElement {
  return (
    <div className="card card-flush">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Received</th>
            <th scope="col" className="number">
              Records
            </th>
            <th scope="col" className="number">
              Persons
            </th>
            <th scope="col" className="number">
              Held back
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {artefacts.map((artefact) => (
            <tr key={artefact.name}>
              <td data-label="What">
                <span>
                  {artefactKinds[artefact.kind]}
                  <br />
                  <span className="mono soft">
                    {artefact.name}, {sizeText(artefact.sizeBytes)}
                  </span>
                </span>
              </td>
              <td data-label="Received">{timeText(artefact.receivedAt)}</td>
              <td data-label="Records" className="number">
                {artefact.records}
              </td>
              <td data-label="Persons" className="number">
                {artefact.persons}
              </td>
              <td data-label="Held back" className="number" title={countText(artefact.suppressed, 'entry', 'entries') + ' erased earlier'}>
                {artefact.suppressed}
              </td>
              <td data-label="State">
                <span>
                  {artefact.refusal === undefined ? <Mark tone="good">Read</Mark> : <Mark tone="bad">Refused</Mark>}{' '}
                  {artefact.isEncrypted && <Mark tone="quiet">Encrypted</Mark>}
                  {artefact.refusal !== undefined && <span className="soft"> {artefact.refusal}</span>}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
