// The page around the phone: its name, its sound, whether it can be reached, and the keyboard.

import type { HandsetView } from '@offhook/api';
import type { ReactElement } from 'react';
import { useEffect } from 'react';

import { Logo } from '../shared/logo.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { commandOfKey, commandOfPaste, isTyped, takesText } from './keyboard.ts';
import { PhoneFace } from './phone-face.tsx';
import { SoundBanner } from './sound-banner.tsx';
import { SoundPanel } from './sound-panel.tsx';
import { SoundSwitch } from './sound-switch.tsx';
import type { HandsetSeat } from './use-handset.ts';
import { useHandset } from './use-handset.ts';

export function HandsetPage(): ReactElement {
  const seat = useHandset();
  const { view, connectionState, sound, soundControl } = seat;
  useKeyboard(seat);
  useTitle(view);
  return (
    <div className="page">
      <header className="bar">
        <div className="brand">
          <Logo />
          <h1>{view === undefined ? 'Offhook' : `Offhook ${view.model}`}</h1>
        </div>
        <SoundSwitch sound={sound} control={soundControl} />
      </header>
      <main>
        {sound.isTesting && <SoundPanel sound={sound} control={soundControl} />}
        <ConnectionBanner state={connectionState} tryNow={seat.tryNow} />
        {view === undefined ? (
          connectionState === 'connecting' && <p className="away">Connecting to the phone…</p>
        ) : (
          <>
            <SoundBanner view={view} sound={sound} control={soundControl} />
            <PhoneFace view={view} isAway={connectionState !== 'open'} send={seat.send} />
            <Announcer view={view} />
            <KeyboardHelp />
          </>
        )}
      </main>
    </div>
  );
}

function KeyboardHelp(): ReactElement {
  return (
    <details className="help">
      <summary>Using the keyboard</summary>
      <dl>
        <dt>0–9 * #</dt>
        <dd>Dial pad</dd>
        <dt>F1–F4</dt>
        <dd>Keys under the screen, from the left</dd>
        <dt>Arrows, Enter</dt>
        <dd>Move and select</dd>
        <dt>Backspace, Esc</dt>
        <dd>Delete, back</dd>
        <dt>Letters, paste</dt>
        <dd>Where a name or a SIP URI is asked for</dd>
        <dt>Tab, Space</dt>
        <dd>Reach and press every other key</dd>
      </dl>
    </details>
  );
}

function useTitle(view: HandsetView | undefined): void {
  const who = view?.lineKeys[0]?.label ?? '';
  const isRinging = view?.lamps.ringing ?? false;
  useEffect(() => {
    document.title = `${isRinging ? 'Ringing · ' : ''}${who === '' ? '' : `${who} · `}Offhook handset`;
  }, [who, isRinging]);
}

function useKeyboard({ view, connectionState, send }: HandsetSeat): void {
  const isAway = connectionState !== 'open';
  useEffect(() => {
    if (view === undefined) return undefined;
    const { body } = view.screen;
    const onKeyDown = (event: KeyboardEvent): void => {
      // A choice of the page's own has its own keys.
      if (event.target instanceof HTMLSelectElement) return;
      const isOnButton = event.target instanceof Element && event.target.closest('button, summary') !== null;
      const isChord = event.ctrlKey || event.altKey || event.metaKey;
      const command = isAway ? undefined : commandOfKey({ key: event.key, isChord: isChord || event.isComposing, isOnButton }, body);
      if (command === undefined) {
        // Wherever the focus is: what is typed goes where it is asked for. AltGr counts as Ctrl and Alt on some systems.
        const isText = isTyped(event.key) && (!isChord || event.getModifierState('AltGraph')) && !(isOnButton && event.key === ' ');
        if (isText && takesText(body)) document.querySelector<HTMLInputElement>('.text-field')?.focus({ preventScroll: true });
        return;
      }
      event.preventDefault();
      send(command);
    };
    const onPaste = (event: ClipboardEvent): void => {
      // The text field takes its own.
      if (event.defaultPrevented) return;
      const command = commandOfPaste(event.clipboardData?.getData('text/plain') ?? '', body);
      if (command !== undefined) send(command);
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('paste', onPaste);
    };
  }, [view, isAway, send]);
}
