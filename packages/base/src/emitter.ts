// Typed events: the type argument maps each event name to the tuple of its arguments.

export type EventMap = Record<string, readonly unknown[]>;
export type Listener<Arguments extends readonly unknown[]> = (...args: Arguments) => void;

/** A listener that throws cannot keep the others from hearing the event; the error goes to `onListenerError`. */
export class Emitter<Events extends { [Name in keyof Events]: readonly unknown[] }> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void = rethrowLater) {
    this.#onListenerError = onListenerError;
  }

  /** Returns the function that takes the listener off again. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set<Listener<never>>();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    return () => {
      listeners.delete(listener);
    };
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const off = this.on(name, (...args) => {
      off();
      listener(...args);
    });
    return off;
  }

  emit<Name extends keyof Events>(name: Name, ...args: Events[Name]): void {
    for (const listener of Array.from(this.#listeners.get(name) ?? [])) {
      try {
        (listener as Listener<Events[Name]>)(...args);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  removeAll(): void {
    this.#listeners.clear();
  }
}

/** A listener's bug must surface, but not in the middle of the emitter's own work. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
