// The handset as the page sees it: the last view, whether the phone can be reached, and its sound.

import type { HandsetCommand, HandsetView } from '@offhook/api';
import { useEffect, useState } from 'react';

import { browserClock, connectToPhone } from './browser-socket.ts';
import type { ConnectionState } from './connection.ts';
import { HandsetConnection } from './connection.ts';
import type { SoundState } from './sound/sound.ts';
import { Sound } from './sound/sound.ts';

export interface HandsetSeat {
  readonly view: HandsetView | undefined;
  readonly connectionState: ConnectionState;
  readonly soundState: SoundState;
  readonly send: (command: HandsetCommand) => void;
  readonly tryNow: () => void;
  readonly toggleSound: () => void;
}

export function useHandset(): HandsetSeat {
  const [connection] = useState(() => new HandsetConnection({ clock: browserClock, connect: connectToPhone }));
  const [sound] = useState(() => new Sound());
  const [view, setView] = useState<HandsetView>();
  const [connectionState, setConnectionState] = useState<ConnectionState>('connecting');
  const [soundState, setSoundState] = useState<SoundState>('off');
  useEffect(() => {
    connection.onView = setView;
    connection.onState = setConnectionState;
    connection.onSound = (frame) => sound.play(frame);
    sound.onState = setSoundState;
    sound.onFrame = (frame) => connection.sendSound(frame);
    connection.open();
    const offline = (): void => connection.lose();
    const tryNow = (): void => connection.tryNow();
    window.addEventListener('offline', offline);
    window.addEventListener('online', tryNow);
    document.addEventListener('visibilitychange', tryNow);
    return () => {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', tryNow);
      document.removeEventListener('visibilitychange', tryNow);
      connection.close();
      void sound.stop();
    };
  }, [connection, sound]);
  return {
    view,
    connectionState,
    soundState,
    send: (command) => connection.send(command),
    tryNow: () => connection.tryNow(),
    toggleSound: () => void (soundState === 'off' || soundState === 'failed' ? sound.start() : sound.stop()),
  };
}
