// The middle of the screen, by kind.

import type { FormField, ScreenItem } from '@offhook/api';
import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';

import { CallRow } from './call-row.tsx';
import { Glyph } from './glyph.tsx';
import type { GlyphName } from './glyph.tsx';
import type { KeyProps } from './key-props.ts';

const marks: Readonly<
  Record<NonNullable<ScreenItem['mark']>, { readonly glyph?: GlyphName; readonly text?: string; readonly name: string }>
> = {
  in: { glyph: 'incoming', name: 'received' },
  out: { glyph: 'outgoing', name: 'placed' },
  missed: { glyph: 'missed', name: 'missed' },
  on: { text: 'On', name: 'on' },
  off: { text: 'Off', name: 'off' },
  submenu: { glyph: 'right', name: '' },
};

export function ScreenBodyView({ view, send }: KeyProps): ReactElement {
  const { body, time } = view.screen;
  switch (body.kind) {
    case 'starting':
      return (
        <div className="body-middle">
          <span className="starting-dots" aria-hidden="true" />
          <p className="body-large">Starting</p>
          <p className="body-soft">{body.step}</p>
        </div>
      );
    case 'idle':
      return (
        <div className="body-middle">
          <p className="idle-time">{time}</p>
          <p className="body-soft">{body.greeting}</p>
        </div>
      );
    case 'dialling':
      return <Field prompt={body.prompt} value={body.number} />;
    case 'input':
      return (
        <Field prompt={body.prompt} value={body.value} cursor={body.cursor} {...(body.error === undefined ? {} : { error: body.error })} />
      );
    case 'confirm':
      return (
        <div className="body-middle">
          <p className="body-large">{body.question}</p>
        </div>
      );
    case 'text':
      return (
        <div className="body-text" role="group" aria-label={view.screen.title} tabIndex={0}>
          {body.lines.map((line, index) => (
            <p key={index.toString()}>{line}</p>
          ))}
        </div>
      );
    case 'calls':
      return (
        <ul className="calls">
          {body.calls.map((call, index) => (
            <li key={call.id}>
              <CallRow call={call} isAlone={body.calls.length === 1} onPress={() => send({ type: 'item', index })} />
            </li>
          ))}
        </ul>
      );
    case 'list':
      return (
        <>
          {body.search !== undefined && <SearchField prompt={body.search.prompt} value={body.search.value} />}
          {body.items.length === 0 ? (
            <div className="body-middle">
              <p className="body-soft">{body.emptyText}</p>
            </div>
          ) : (
            <ol className="list">
              {body.items.map((item, index) => (
                <ListRow
                  key={index.toString()}
                  item={item}
                  isSelected={index === body.selectedIndex}
                  onPress={() => send({ type: 'item', index })}
                />
              ))}
            </ol>
          )}
        </>
      );
    case 'form':
      return (
        <>
          {body.error !== undefined && (
            <div className="form-error" role="alert">
              {body.error}
            </div>
          )}
          <ol className="list">
            {body.fields.map((field, index) => (
              <FormRow
                key={index.toString()}
                field={field}
                isSelected={index === body.selectedIndex}
                cursor={index === body.selectedIndex ? body.cursor : undefined}
                onPress={() => send({ type: 'item', index })}
              />
            ))}
          </ol>
        </>
      );
  }
}

/** The text with its cursor, which stands at the end where nothing is said. */
function Typed({ value, cursor }: { readonly value: string; readonly cursor?: number | undefined }): ReactElement {
  const characters = Array.from(value);
  const at = cursor ?? characters.length;
  return (
    <bdi>
      {characters.slice(0, at).join('')}
      <span className="caret" aria-hidden="true" />
      {characters.slice(at).join('')}
    </bdi>
  );
}

/** More characters than stand beside each other on the smallest screen. */
const longFrom = 16;

interface FieldProps {
  readonly prompt: string;
  readonly value: string;
  readonly cursor?: number;
  readonly error?: string;
}

function Field({ prompt, value, cursor, error }: FieldProps): ReactElement {
  return (
    <div className="field">
      <p className="body-soft">{prompt}</p>
      <p className={`field-value${Array.from(value).length > longFrom ? ' field-value-long' : ''}`}>
        <Typed value={value} cursor={cursor} />
      </p>
      {error !== undefined && <p className="field-error">{error}</p>}
    </div>
  );
}

function SearchField({ prompt, value }: { readonly prompt: string; readonly value: string }): ReactElement {
  return (
    <div className="search-field">
      <span className="form-label">{prompt}</span>
      <span className="form-value">
        <bdi>{value}</bdi>
        <span className="caret" aria-hidden="true" />
      </span>
    </div>
  );
}

interface FormRowProps {
  readonly field: FormField;
  readonly isSelected: boolean;
  readonly cursor: number | undefined;
  readonly onPress: () => void;
}

function FormRow({ field, isSelected, cursor, onPress }: FormRowProps): ReactElement {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  return (
    <li ref={row}>
      <button
        type="button"
        className="list-row"
        tabIndex={isSelected ? 0 : -1}
        {...(field.kind === 'switch' ? { 'aria-pressed': field.value === 'On' } : {})}
        {...(isSelected ? { 'aria-current': true } : {})}
        onClick={onPress}
      >
        <span className="form-label">{field.label}</span>
        {field.kind === 'switch' ? (
          <span className={`list-mark list-mark-${field.value.toLowerCase()}`}>{field.value}</span>
        ) : (
          <span className="form-value">
            {cursor === undefined ? <bdi>{field.value}</bdi> : <Typed value={field.value} cursor={cursor} />}
          </span>
        )}
      </button>
    </li>
  );
}

function ListRow(props: { readonly item: ScreenItem; readonly isSelected: boolean; readonly onPress: () => void }): ReactElement {
  const { item, isSelected, onPress } = props;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const mark = item.mark === undefined ? undefined : marks[item.mark];
  return (
    <li ref={row}>
      <button
        type="button"
        className="list-row"
        tabIndex={isSelected ? 0 : -1}
        {...(isSelected ? { 'aria-current': true } : {})}
        onClick={onPress}
      >
        {mark !== undefined && item.mark !== 'submenu' && mark.glyph !== undefined && <Glyph name={mark.glyph} label={mark.name} />}
        <span className="list-text">{item.text}</span>
        {item.detail !== undefined && <span className="list-detail">{item.detail}</span>}
        {mark?.text !== undefined && <span className={`list-mark list-mark-${mark.name}`}>{mark.text}</span>}
        {item.mark === 'submenu' && <Glyph name="right" />}
      </button>
    </li>
  );
}
