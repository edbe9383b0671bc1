// A MAC address, proposed from the phones of the folder.

import type { FolderOverview } from '@offhook/api';
import { Autocomplete } from '@mantine/core';
import type { ReactElement } from 'react';

export function PhoneField(props: {
  readonly overview: FolderOverview;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description: string;
  readonly isRequired: boolean;
}): ReactElement {
  return (
    <Autocomplete
      label="Phone"
      description={props.description}
      placeholder="0004f2000001"
      required={props.isRequired}
      autoComplete="off"
      limit={20}
      data={[...props.overview.phones]}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
