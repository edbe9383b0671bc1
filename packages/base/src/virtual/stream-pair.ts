// Two ends of one virtual stream: in order, without loss, each write delivered as one piece.

import type { Endpoint, Stream } from '../network.ts';
import type { Wire } from './wire.ts';

interface End extends Stream {
  open: boolean;
}

export function createStreamPair(options: {
  internet: Pick<Wire, 'clock' | 'conditions' | 'isReachable'>;
  near: Endpoint;
  far: Endpoint;
  nearHost: string;
  secure: boolean;
  record: (from: Endpoint, to: Endpoint, sizeBytes: number) => void;
}): readonly [Stream, Stream] {
  const { internet, record } = options;
  const carry = (deliver: () => void): void => {
    // Streams keep their order: each piece is due no earlier than the one before, which the clock's tie-break by order ensures with a fixed delay.
    internet.clock.setTimer(internet.conditions.delayMs, () => {
      if (internet.isReachable(options.nearHost) && internet.isReachable(options.far.address)) deliver();
    });
  };
  const endOf = (local: Endpoint, remote: Endpoint, peer: () => End): End => {
    const end: End = {
      open: true,
      local,
      remote,
      secure: options.secure,
      onData: undefined,
      onClose: undefined,
      write(data) {
        if (!end.open) return;
        record(local, remote, data.length);
        const copy = Uint8Array.from(data);
        carry(() => {
          if (peer().open) peer().onData?.(copy);
        });
      },
      close() {
        if (!end.open) return;
        end.open = false;
        carry(() => {
          if (!peer().open) return;
          peer().open = false;
          peer().onClose?.();
        });
        end.onClose?.();
      },
    };
    return end;
  };
  const near: End = endOf(options.near, options.far, () => far);
  const far: End = endOf(options.far, options.near, () => near);
  return [near, far];
}
