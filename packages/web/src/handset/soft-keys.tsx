// The keys under the screen; their names stand on the screen above them.

import type { ReactElement } from 'react';

import type { KeyProps } from './key-props.ts';

/** Columns of labels and keys, so that they stand in line. */
export function softKeyLabels(softKeys: readonly string[]): readonly string[] {
  return Array.from({ length: Math.max(4, softKeys.length) }, (_, index) => softKeys[index] ?? '');
}

export function SoftKeys({ view, send }: KeyProps): ReactElement {
  const labels = softKeyLabels(view.softKeys);
  return (
    <div
      className="soft-keys"
      role="group"
      aria-label="Keys under the screen"
      style={{ gridTemplateColumns: `repeat(${labels.length}, 1fr)` }}
    >
      {labels.map((label, index) => (
        <button
          type="button"
          className="key soft-key"
          // Keys keep their places while their meanings change.
          key={index.toString()}
          aria-label={label === '' ? `Key ${index + 1}, without function` : label}
          disabled={label === ''}
          onClick={() => send({ type: 'soft-key', index })}
        >
          <span className="soft-key-bar" aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}
