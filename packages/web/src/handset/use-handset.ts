// The handset as the page sees it: the last view, whether the phone can be reached, and its sound.

import type { HandsetCommand, HandsetView } from '@offhook/api';
import { useEffect, useState } from 'react';

import { browserClock, connectToPhone } from './browser-socket.ts';
import type { ConnectionState } from './connection.ts';
import { HandsetConnection } from './connection.ts';
import { SoundControl } from './sound/sound-control.ts';
import type { SoundView } from './sound/sound-control.ts';
import { onDevices } from './sound/sound-devices.ts';
import { Sound } from './sound/sound.ts';
import { soundStorage } from './sound/storage.ts';

export interface HandsetSeat {
  readonly view: HandsetView | undefined;
  readonly connectionState: ConnectionState;
  readonly sound: SoundView;
  readonly soundControl: SoundControl;
  readonly send: (command: HandsetCommand) => void;
  readonly tryNow: () => void;
}

export function useHandset(): HandsetSeat {
  const [connection] = useState(() => new HandsetConnection({ clock: browserClock, connect: connectToPhone }));
  const [device] = useState(() => new Sound());
  const [soundControl] = useState(() => new SoundControl({ clock: browserClock, device, storage: soundStorage }));
  const [view, setView] = useState<HandsetView>();
  const [connectionState, setConnectionState] = useState<ConnectionState>('connecting');
  const [sound, setSound] = useState(soundControl.view);
  useEffect(() => {
    connection.onView = (next) => {
      setView(next);
      soundControl.seen(next);
    };
    connection.onState = (state) => {
      setConnectionState(state);
      soundControl.reached(state === 'open');
    };
    connection.onSound = (frame) => device.play(frame);
    soundControl.onChange = setSound;
    soundControl.onFrame = (frame) => connection.sendSound(frame);
    connection.open();
    const offline = (): void => connection.lose();
    const offDevices = onDevices(() => soundControl.devicesChanged());
    const tryNow = (): void => connection.tryNow();
    window.addEventListener('offline', offline);
    window.addEventListener('online', tryNow);
    document.addEventListener('visibilitychange', tryNow);
    return () => {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', tryNow);
      document.removeEventListener('visibilitychange', tryNow);
      offDevices();
      connection.close();
      soundControl.close();
    };
  }, [connection, device, soundControl]);
  return {
    view,
    connectionState,
    sound,
    soundControl,
    send: (command) => {
      soundControl.pressed(command);
      connection.send(command);
    },
    tryNow: () => connection.tryNow(),
  };
}
