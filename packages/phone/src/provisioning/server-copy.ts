// Whether a file on the provisioning server may take the place of the phone's own.

import type { TrackedKind, UploadState } from './upload-state.ts';
import type { Uploads } from './uploads.ts';

/**
 * What changed here and is not on the server yet wins over the server's older copy. Where a check-sync asks for that copy, ours is sent first;
 * then the server's is the newest, with whatever was erased there gone. A clear that did not reach the server is never undone.
 */
export async function mayTakeServerCopy(
  kind: TrackedKind,
  options: { readonly uploads: Uploads; readonly state: UploadState; readonly isAsked: boolean; readonly isEmpty: boolean },
): Promise<boolean> {
  const change = options.state.change(kind);
  if (change === undefined) return true;
  if (!options.isAsked) return false;
  if (await options.uploads.now(kind)) return true;
  return change === 'changed' && !options.isEmpty;
}
