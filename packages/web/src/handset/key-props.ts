// What every part of the phone's face is given: what there is to see, and where a press goes.

import type { HandsetCommand, HandsetView } from '@offhook/api';

export interface KeyProps {
  readonly view: HandsetView;
  readonly send: (command: HandsetCommand) => void;
}
