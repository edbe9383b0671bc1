// What is kept where, as an officer says it.

const words: Readonly<Record<string, string>> = {
  call_record: 'calls',
  'call-list': 'calls',
  call_detail: 'call detail records',
  quality_report: 'quality reports',
  contact: 'contacts',
  directory: 'contacts',
  override_value: 'settings made at a phone',
  override: 'settings made at a phone',
  artefact: 'logs of phones',
  log: 'logs of phones',
  kept_file: 'other files of phones',
  configuration_file: 'settings by the administrator',
  configuration: 'settings by the administrator',
  device: 'names of phones',
  line_owner: 'notes of whose a phone is',
  party: 'numbers, addresses and names',
  subject_request: 'requests',
  phone: 'phones that hold a copy',
  site: 'files of the site',
  other: 'other files',
};

/** In lower case. What has no words of its own is said as it is called. */
export function storeWords(store: string): string {
  return words[store] ?? store.replaceAll(/[_-]/g, ' ');
}
