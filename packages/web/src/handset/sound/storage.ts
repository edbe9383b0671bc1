// What the page remembers of sound in this browser; a browser that keeps nothing forgets.

const key = 'offhook.sound';

export const soundStorage = {
  load(): unknown {
    try {
      const value: unknown = JSON.parse(window.localStorage.getItem(key) ?? 'null');
      return value;
    } catch {
      return undefined; // no storage, or not ours: the machine's own devices
    }
  },
  save(value: unknown): void {
    try {
      window.localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // No storage: chosen for this visit only.
    }
  },
};
