// Where the browser types: a real field, which nobody sees, so that input methods, dead keys, AltGr, pasting and the keyboards of touch screens work as everywhere.
// What is entered goes to the phone at once; the phone's screen shows it.

import type { HandsetCommand, ScreenBody } from '@offhook/api';
import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';

import { commandOfPaste, takesText } from './keyboard.ts';

/** Stands in the field, so that deleting it tells that something is to be deleted: touch keyboards say no key. */
const sentinel = '\u200b';

function labelOf(body: ScreenBody): string {
  switch (body.kind) {
    case 'dialling':
    case 'input':
      return body.prompt;
    case 'form':
      return body.fields[body.selectedIndex]?.label ?? '';
    case 'list':
      return body.search?.prompt ?? '';
    default:
      return '';
  }
}

interface TextFieldProps {
  readonly body: ScreenBody;
  /** What is typed while the phone cannot be reached stays in the field, and is entered once it can, where the same is still asked for. */
  readonly isAway: boolean;
  readonly send: (command: HandsetCommand) => void;
}

interface Held {
  /** Of what was asked for. */
  readonly label: string;
  readonly text: string;
}

function reset(field: HTMLInputElement): void {
  field.value = sentinel;
  field.setSelectionRange(sentinel.length, sentinel.length);
}

/** Nothing where the screen takes no text. */
export function TextField({ body, isAway, send }: TextFieldProps): ReactElement | null {
  const field = useRef<HTMLInputElement>(null);
  const isWanted = takesText(body);
  useEffect(() => {
    if (!isWanted || field.current === null) return;
    reset(field.current);
    // On a touch screen it takes a touch of the screen to bring the keyboard up.
    field.current.focus({ preventScroll: true });
  }, [isWanted]);
  const label = labelOf(body);
  const [held, setHeld] = useState<Held>();
  useEffect(() => {
    if (isAway || held === undefined) return;
    setHeld(undefined);
    if (field.current !== null) reset(field.current);
    if (held.text !== '' && held.label === label) send({ type: 'text', text: held.text });
  }, [isAway, held, label, send]);
  if (!isWanted) return null;
  const taken = (input: HTMLInputElement): void => {
    const { value } = input;
    const text = value.replaceAll(sentinel, '');
    if (isAway) {
      setHeld({ label, text: text.slice(0, 256) });
      return;
    }
    reset(input);
    if (text !== '') send({ type: 'text', text });
    else if (value === '') send({ type: 'key', key: 'delete' });
  };
  const isSecret = body.kind === 'input' && body.isSecret;
  // One place for the field whatever stands beside it: made anew, it would lose what is in it.
  return (
    <>
      {held !== undefined && held.text !== '' && (
        <p className="screen-notice" role="status">
          Entered when the phone is back: {isSecret ? '•'.repeat(Array.from(held.text).length) : <bdi>{held.text}</bdi>}
        </p>
      )}
      <input
        ref={field}
        className="text-field"
        type={isSecret ? 'password' : 'text'}
        inputMode={body.kind === 'dialling' ? 'tel' : 'text'}
        aria-label={label}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        onInput={({ currentTarget, nativeEvent }) => {
          // What an input method has not finished is not there yet.
          if (!nativeEvent.isComposing) taken(currentTarget);
        }}
        onCompositionEnd={({ currentTarget }) => taken(currentTarget)}
        onPaste={(event) => {
          if (isAway) return;
          event.preventDefault();
          const command = commandOfPaste(event.clipboardData.getData('text/plain'), body);
          if (command !== undefined) send(command);
        }}
      />
    </>
  );
}
