// The handset as the page sees it: the last view, whether the phone can be reached, and its sound.

import type { HandsetCommand, HandsetView } from '@offhook/api';
import { useEffect, useState } from 'react';

import type { ConnectionState } from './connection.ts';
import { HandsetConnection } from './connection.ts';
import type { SoundState } from './sound/sound.ts';
import { Sound } from './sound/sound.ts';

export interface HandsetSeat {
  readonly view: HandsetView | undefined;
  readonly connectionState: ConnectionState;
  readonly soundState: SoundState;
  readonly send: (command: HandsetCommand) => void;
  readonly toggleSound: () => void;
}

function socketUrl(): string {
  const url = new URL('socket', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export function useHandset(): HandsetSeat {
  const [connection] = useState(() => new HandsetConnection(socketUrl()));
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
    return () => {
      connection.close();
      void sound.stop();
    };
  }, [connection, sound]);
  return {
    view,
    connectionState,
    soundState,
    send: (command) => connection.send(command),
    toggleSound: () => void (soundState === 'off' || soundState === 'failed' ? sound.start() : sound.stop()),
  };
}
