// Files below one root, addressed by relative paths with forward slashes.

export interface FileDescription {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface Files {
  /** Undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Undefined where there is no such file. */
  describe(path: string): Promise<FileDescription | undefined>;
  /**
   * Fewer bytes than asked for where the file ends; undefined where there is none. `end` is not included. Where memory is given to read `into`, the answer
   * is the front of it, and at most as much as it has room for.
   */
  readPart(path: string, start: number, end: number, into?: Uint8Array): Promise<Uint8Array | undefined>;
  /** Whole or not at all: a reader never sees half a file, a crash leaves the old one. Folders are made as needed. */
  write(path: string, data: Uint8Array): Promise<void>;
  append(path: string, data: Uint8Array): Promise<void>;
  /** Idempotent. */
  remove(path: string): Promise<void>;
  /** Names of files and folders directly below, sorted; empty where the folder does not exist. */
  list(path: string): Promise<readonly string[]>;
  /** The same files with another root. */
  within(path: string): Files;
}
