// All phones or those that somebody looks for, those that wait, and enrolling a new one.

import type { Device, WaitingPhone } from '@offhook/api';
import { phonesAtOnce } from '@offhook/api';
import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { AdmissionRules } from './admission-rules.tsx';
import { AdoptDialog } from './adopt-dialog.tsx';
import { useAnswer } from './api-context.ts';
import { EnrolDialog } from './enrol-dialog.tsx';
import { FirstContactDialog } from './first-contact-dialog.tsx';
import { hrefOf } from './hash-route.ts';
import { useMay } from './session-context.ts';
import { Answered, Empty, Heading, Mark } from '../shared/states.tsx';
import { WaitingPhones } from './waiting-phones.tsx';
import { macText } from '../shared/words.ts';
import { timeText } from './words.ts';

const typingMs = 250;

export function PhonesPage(): ReactElement {
  const [text, setText] = useState('');
  const [find] = useDebouncedValue(text.trim(), typingMs);
  /** The last phones of the pages before this one. */
  const [passed, setPassed] = useState<readonly string[]>([]);
  const after = find === '' ? passed.at(-1) : undefined;
  const query = find !== '' ? { find } : after === undefined ? undefined : { after };
  const { loaded, reload } = useAnswer('devices', query === undefined ? {} : { query });
  const [enrolling, setEnrolling] = useState<WaitingPhone | 'new'>();
  const [asking, setAsking] = useState<'first-contact' | 'adopt'>();
  const [round, setRound] = useState(0);
  const close = (): void => {
    setAsking(undefined);
    reload();
  };
  const mayEnrol = useMay('administrator');
  return (
    <>
      <Heading title="Phones">
        {mayEnrol && (
          <Group>
            <Button variant="default" onClick={() => setAsking('adopt')}>
              Take in what phones wrote before
            </Button>
            <Button variant="default" onClick={() => setAsking('first-contact')}>
              Let new phones come
            </Button>
            <Button onClick={() => setEnrolling('new')}>Enrol a phone</Button>
          </Group>
        )}
      </Heading>
      <TextInput
        type="search"
        label="Find a phone"
        placeholder="Name, extension, MAC address, model or network address"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Answered loaded={loaded} reload={reload} what="phones">
        {(devices) => {
          const isFull = devices.length === phonesAtOnce;
          if (devices.length > 0 || after !== undefined)
            return (
              <>
                <PhoneTable devices={devices} />
                {find === '' ? (
                  <Pages
                    {...(after === undefined ? {} : { onPrevious: () => setPassed(passed.slice(0, -1)) })}
                    {...(isFull ? { onNext: () => setPassed([...passed, devices.at(-1)?.macAddress ?? '']) } : {})}
                  />
                ) : (
                  isFull && <p className="soft">The first {phonesAtOnce} that were found. Say more of the one you look for.</p>
                )}
              </>
            );
          return find === '' ? (
            <Empty title="No phones yet">Enrol a phone to get the credentials with which it comes for its configuration.</Empty>
          ) : (
            <Empty title="No such phone">
              Nothing that is known of a phone holds “{find}”. Part of a name, extension or MAC address will do.
            </Empty>
          );
        }}
      </Answered>
      <WaitingPhones key={round} onAdmit={setEnrolling} />
      <AdmissionRules onChanged={() => setRound((before) => before + 1)} />
      {asking === 'first-contact' && <FirstContactDialog onClose={close} />}
      {asking === 'adopt' && <AdoptDialog onClose={close} />}
      {enrolling !== undefined && (
        <EnrolDialog
          {...(enrolling === 'new' ? {} : { known: enrolling })}
          onClose={() => {
            setEnrolling(undefined);
            setRound((before) => before + 1);
            reload();
          }}
        />
      )}
    </>
  );
}

function Pages({ onPrevious, onNext }: { readonly onPrevious?: () => void; readonly onNext?: () => void }): ReactElement | null {
  if (onPrevious === undefined && onNext === undefined) return null;
  return (
    <Group component="nav" aria-label="Pages of phones">
      <Button variant="default" disabled={onPrevious === undefined} onClick={onPrevious}>
        Previous {phonesAtOnce}
      </Button>
      <Button variant="default" disabled={onNext === undefined} onClick={onNext}>
        Next {phonesAtOnce}
      </Button>
    </Group>
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
