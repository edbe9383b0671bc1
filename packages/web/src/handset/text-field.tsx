// Where the browser types: a real field, which nobody sees, so that input methods, dead keys, AltGr, pasting and the keyboards of touch screens work as everywhere.
// What is entered goes to the phone at once; the phone's screen shows it.

import type { HandsetCommand, ScreenBody } from '@offhook/api';
import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';

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
  readonly send: (command: HandsetCommand) => void;
}

function reset(field: HTMLInputElement): void {
  field.value = sentinel;
  field.setSelectionRange(sentinel.length, sentinel.length);
}

/** Nothing where the screen takes no text. */
export function TextField({ body, send }: TextFieldProps): ReactElement | null {
  const field = useRef<HTMLInputElement>(null);
  const isWanted = takesText(body);
  useEffect(() => {
    if (!isWanted || field.current === null) return;
    reset(field.current);
    // On a touch screen it takes a touch of the screen to bring the keyboard up.
    field.current.focus({ preventScroll: true });
  }, [isWanted]);
  if (!isWanted) return null;
  const taken = (input: HTMLInputElement): void => {
    const { value } = input;
    reset(input);
    const text = value.replaceAll(sentinel, '');
    if (text !== '') send({ type: 'text', text });
    else if (value === '') send({ type: 'key', key: 'delete' });
  };
  return (
    <input
      ref={field}
      className="text-field"
      type={body.kind === 'input' && body.isSecret ? 'password' : 'text'}
      inputMode={body.kind === 'dialling' ? 'tel' : 'text'}
      aria-label={labelOf(body)}
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
        event.preventDefault();
        const command = commandOfPaste(event.clipboardData.getData('text/plain'), body);
        if (command !== undefined) send(command);
      }}
    />
  );
}
