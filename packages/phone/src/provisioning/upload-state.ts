// What must be known about uploads across a restart: where the files go, and which of them changed here since the server last took them.
// A file that was cleared here and not there must not come back with the next boot (guide, Clear Uploaded Calls/Directory).

import type { ProblemError } from '@offhook/base';
import { z } from 'zod';

import type { Flash } from '../storage/flash.ts';
import { readJson, writeJson } from '../storage/flash.ts';

const trackedKinds = ['call-list', 'directory', 'local-override', 'web-override'] as const;
/** The files of which the phone has the original. */
export type TrackedKind = (typeof trackedKinds)[number];
/** `cleared` stays until the server has taken it, whatever changes after. */
export type UnsentChange = 'changed' | 'cleared';

const stateSchema = z.object({
  folders: z.record(z.string(), z.string()).optional(),
  unsent: z.partialRecord(z.enum(trackedKinds), z.enum(['changed', 'cleared'])).default({}),
});
type State = z.infer<typeof stateSchema>;

export function isTracked(kind: string): kind is TrackedKind {
  return trackedKinds.some((tracked) => tracked === kind);
}

export class UploadState {
  readonly #flash: Flash;
  #state: State;
  /** How often each file changed: what changes during an upload is still unsent after it. */
  readonly #versions = new Map<TrackedKind, number>();

  private constructor(flash: Flash, state: State) {
    this.#flash = flash;
    this.#state = state;
  }

  static async open(flash: Flash, onDamage: (error: ProblemError) => void): Promise<UploadState> {
    const parsed = stateSchema.safeParse((await readJson(flash, 'upload-state', onDamage)) ?? {});
    return new UploadState(flash, parsed.success ? parsed.data : { unsent: {} });
  }

  /** Undefined until a primary configuration file was read. */
  get folders(): Readonly<Record<string, string>> | undefined {
    return this.#state.folders;
  }

  get unsent(): readonly TrackedKind[] {
    return trackedKinds.filter((kind) => this.#state.unsent[kind] !== undefined);
  }

  change(kind: TrackedKind): UnsentChange | undefined {
    return this.#state.unsent[kind];
  }

  version(kind: TrackedKind): number {
    return this.#versions.get(kind) ?? 0;
  }

  async setFolders(folders: Readonly<Record<string, string>>): Promise<void> {
    if (JSON.stringify(folders) === JSON.stringify(this.#state.folders)) return;
    await this.#save({ ...this.#state, folders: { ...folders } });
  }

  async mark(kind: TrackedKind, change: UnsentChange): Promise<void> {
    this.#versions.set(kind, this.version(kind) + 1);
    const before = this.#state.unsent[kind];
    if (before === change || before === 'cleared') return;
    await this.#save({ ...this.#state, unsent: { ...this.#state.unsent, [kind]: change } });
  }

  /** The server took the file as it was at `version`. */
  async sent(kind: TrackedKind, version: number): Promise<void> {
    if (this.version(kind) !== version || this.#state.unsent[kind] === undefined) return;
    const { [kind]: _, ...unsent } = this.#state.unsent;
    await this.#save({ ...this.#state, unsent });
  }

  async #save(state: State): Promise<void> {
    this.#state = state;
    await writeJson(this.#flash, 'upload-state', state);
  }
}
