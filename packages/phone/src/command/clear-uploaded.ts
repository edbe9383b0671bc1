// Guide, Clear Uploaded Calls/Directory: from the phone and from the server.

import type { Phone } from '../phone.ts';

/** Resolves with whether the server took it; where it did not, it is asked again until it does, and no boot brings back what was cleared. */
export async function clearUploaded({ profile }: Phone): Promise<boolean> {
  const { uploadState, uploads, callLists, directory } = profile;
  await uploadState.mark('call-list', 'cleared');
  await uploadState.mark('directory', 'cleared');
  await callLists.clear();
  await directory.clear();
  const sent = [await uploads.now('call-list'), await uploads.now('directory')];
  return sent.every((ok) => ok);
}
