// The tables of the two databases: records and evidence in offhook.db, keys and suppressions in keys.db. Times are milliseconds since 1970, flags 0 or 1.

import type { AdmissionMethod } from '@offhook/api';
import type { Generated } from 'kysely';

export interface DeviceTable {
  mac_address: string;
  model: string;
  software_version: string;
  label_sealed: Uint8Array;
  address: string;
  /** HMAC-SHA-256 of a random password of 160 bits: nothing to guess, so nothing to slow down. */
  password_hash: string;
  key_id: string;
  enrolled_at_ms: number;
  last_seen_at_ms: number | null;
  requests: number;
  /** HA1 of RFC 7616 §3.4.2 with MD5, for phones that answer a Digest challenge; null where the password was set before it was kept. */
  digest_hash: string | null;
  /** What the phone says it is; null before its first request. */
  reported_model: string | null;
  /** Of the last request with Type/Updater. */
  updater_version: string | null;
  /** Of a password that the phone finds in its configuration; null once it has come with it. */
  next_password_hash: string | null;
  next_digest_hash: string | null;
  /** By which its last request was admitted; null before that was noted. */
  last_method: AdmissionMethod | null;
}

/** What a phone uploaded and nobody reads: core and capture files, files of user profiles, licences, what is encrypted or broken. Served back as it came. */
export interface KeptFileTable {
  id: string;
  mac_address: string;
  name_hash: string;
  kind: string;
  name_sealed: Uint8Array;
  content_sealed: Uint8Array;
  size_bytes: number;
  received_at_ms: number;
}

/** Phones that asked and are not enrolled. */
export interface WaitingPhoneTable {
  mac_address: string;
  address: string;
  user_agent: string;
  first_seen_at_ms: number;
  last_seen_at_ms: number;
  requests: number;
  /** What it came with last that no rule took of it there. */
  refused_method: AdmissionMethod | null;
}

export interface ConfigurationFileTable {
  name: string;
  scope: string;
  values_sealed: Uint8Array;
  key_id: string;
  updated_at_ms: number;
}

export interface ArtefactTable {
  id: string;
  mac_address: string;
  kind: string;
  name: string;
  received_at_ms: number;
  size_bytes: number;
  record_count: number;
  person_count: number;
  suppressed_count: number;
  is_encrypted: number;
  refusal: string | null;
  refusal_count: number;
  /** Of the last upload that held nothing erased. */
  clean_at_ms: number | null;
  /** Logs only: the whole text. */
  content_sealed: Uint8Array | null;
  key_id: string | null;
  /** Logs only: how many lines came when, as JSON; oldest first. */
  arrivals: string | null;
  /** Call lists only: which calls were in it, as keyed hashes, with their records. */
  listed: Uint8Array | null;
  /** As of which erasures and which zone of the phone that says anything. */
  listed_under: string | null;
}

export interface CallRecordTable {
  id: string;
  mac_address: string;
  position: number;
  direction: string;
  disposition: string;
  line: number;
  protocol: string;
  /** Local time of the phone; the day only once anonymised. */
  start_time: string;
  duration_s: number | null;
  call_count: number;
  extra_sealed: Uint8Array | null;
  is_anonymised: number;
  /** When it left the phone's own list, and is kept nevertheless; null in the list. */
  kept_since_ms: number | null;
}

export interface CallPartyTable {
  call_id: string;
  role: string;
  position: number;
  party_token: string;
  /** Address and name as written, under the party's key. */
  written_sealed: Uint8Array;
}

/** Call detail records and quality reports, each kind in a table of its own. */
export interface CallReportTable {
  id: string;
  mac_address: string;
  /** Of all that it said, by which it is known again. */
  entry_hash: string;
  /** 0 where it says none. */
  line: number;
  started_at_ms: number;
  duration_ms: number;
  /** What names nobody, as JSON: protocol and direction, or metrics. */
  facts: string;
  /** What tells the call from others, under the keys of both parties, one around the other; null where one of them was erased and the other is held. */
  details_sealed: Uint8Array | null;
  received_at_ms: number;
}

export interface ReportPartyTable {
  report_id: string;
  role: 'local' | 'remote';
  party_token: string;
  /** Address and name as reported, under the party's key. */
  written_sealed: Uint8Array;
}

export interface ContactTable {
  id: string;
  mac_address: string;
  position: number;
  party_token: string;
  /** Names, label and address as written, under the party's key. */
  written_sealed: Uint8Array;
  divert_token: string | null;
  divert_sealed: Uint8Array | null;
  speed_dial: number | null;
  /** Ring type and flags, which are about the phone. */
  options: string;
  extra_sealed: Uint8Array | null;
  /** Null where it stands in the directory; of one that is coming or going with an upload, when that was, and by which mark its others are known. */
  unlisted: string | null;
}

export interface OverrideValueTable {
  id: string;
  mac_address: string;
  kind: string;
  position: number;
  name: string;
  value_sealed: Uint8Array;
}

/** Which log, override or configuration file mentions whom, by keyed hash. */
export interface MentionTable {
  hash: string;
  store: string;
  item_id: string;
  mac_address: string;
}

export interface PartyTable {
  token: string;
  own_hash: string;
  key_id: string;
  identity_sealed: Uint8Array;
  created_at_ms: number;
}

export interface PartyKeyTable {
  hash: string;
  party_token: string;
}

export interface SubjectRequestTable {
  id: string;
  type: string;
  state: string;
  received_at_ms: number;
  fulfilled_at_ms: number | null;
  /** Counts and phones; where each thing stands is sealed. */
  plan: string | null;
  plan_hash: string | null;
  /** Identifiers, how they were verified, and what the search looks for; under the request's key. */
  subject_sealed: Uint8Array | null;
  key_id: string;
  /** Places of the plan, which may be named after a person; under the request's key. */
  places_sealed: Uint8Array | null;
  /** How far the fulfilment has come. */
  progress: number;
  /** Counts of the fulfilment, for the receipt. */
  outcome: string | null;
  receipt: string | null;
  refusal: string | null;
  /** The answer to an access request as it was made, under the request's key. */
  export_sealed: Uint8Array | null;
}

export interface RequestSubjectTable {
  request_id: string;
  hash: string;
}

export interface RequestDeviceTable {
  request_id: string;
  mac_address: string;
  artefact_kind: string;
  told_at_ms: number | null;
}

export interface AuditEntryTable {
  sequence: number;
  at: string;
  actor: string;
  action: string;
  facts: string;
  hash: string;
}

/** Where the chain begins once older entries are gone; one row. */
export interface AuditStartTable {
  id: number;
  /** Of the last entry that is gone. */
  sequence: number;
  hash: string;
  at: string;
  /** Keyed, over the three. */
  seal: string;
}

/** Written with what it tells of, and chained soon after: so that nobody waits for the end of the chain. */
export interface AuditPendingTable {
  id: Generated<number>;
  at: string;
  actor: string;
  action: string;
  facts: string;
}

export interface ConsoleUserTable {
  user_name: string;
  salt: string;
  password_hash: string;
  roles: string;
}

export interface ConsoleSessionTable {
  token_hash: string;
  user_name: string;
  csrf_token: string;
  expires_at_ms: number;
}

/** Which store a database is of, and up to which erasure of the journal it knows. */
export interface StoreIdentityTable {
  id: string;
  journal_sequence: number;
}

/** Changes whenever what it names does, to a value that it never had: whoever remembers something compares. */
export interface VersionTable {
  name: string;
  value: string;
}

/** How the site dials, as the settings of its phones said; one row. */
export interface SiteNumberingTable {
  id: string;
  /** JSON. */
  rules: string;
}

/** In which zone a phone's clock was when it uploaded, each with the time from which it was seen. */
export interface PhoneClockTable {
  mac_address: string;
  /** The settings of the zone, in one text. */
  said: string;
  from_ms: number;
}

/** Whose a line of a phone is or was. */
export interface LineOwnerTable {
  id: string;
  mac_address: string;
  /** 0 stands for the phone as a whole. */
  line: number;
  source: 'settings' | 'login' | 'officer';
  /** Of what the settings of the line said, by which a change is noticed. */
  fingerprint: string;
  /** Addresses and names, under a key of this row; null where it is nobody, or somebody who was erased. */
  owner_sealed: Uint8Array | null;
  key_id: string | null;
  /** Null where it is not known to have been otherwise before. */
  from_ms: number | null;
  /** Null where it is so now. */
  until_ms: number | null;
}

export interface LineOwnerKeyTable {
  hash: string;
  owner_id: string;
}

/** What stays until then, whatever its time or a request says. */
export interface HoldTable {
  id: string;
  scope: 'person' | 'phone' | 'everything';
  /** Of a phone. */
  mac_address: string | null;
  /** Why, and the identifiers of the person, under a key of this row. */
  told_sealed: Uint8Array;
  key_id: string;
  from_ms: number;
  until_ms: number;
}

export interface HoldSubjectTable {
  hold_id: string;
  hash: string;
}

/** For how long a kind is kept where an officer says otherwise. */
export interface RetentionRuleTable {
  store: string;
  keep_days: number;
}

/** Work that outlives the call that began it. */
export interface JobTable {
  /** Kind and subject. */
  id: string;
  kind: string;
  /** A request, or a phone. */
  subject: string;
  /** The process that works at it; null where none does. */
  holder: string | null;
  lease_until_ms: number | null;
  attempts: number;
  not_before_ms: number;
}

/** By what which phones are admitted from where: the first that fits counts. Lists are parted by blanks. */
export interface AdmissionRuleTable {
  position: number;
  networks: string;
  phones: string;
  methods: string;
}

export interface Records {
  store_identity: StoreIdentityTable;
  device: DeviceTable;
  configuration_file: ConfigurationFileTable;
  artefact: ArtefactTable;
  kept_file: KeptFileTable;
  waiting_phone: WaitingPhoneTable;
  first_contact: FirstContactTable;
  admission_rule: AdmissionRuleTable;
  call_record: CallRecordTable;
  call_party: CallPartyTable;
  call_detail: CallReportTable;
  quality_report: CallReportTable;
  report_party: ReportPartyTable;
  contact: ContactTable;
  override_value: OverrideValueTable;
  mention: MentionTable;
  party: PartyTable;
  party_key: PartyKeyTable;
  site_numbering: SiteNumberingTable;
  phone_clock: PhoneClockTable;
  line_owner: LineOwnerTable;
  line_owner_key: LineOwnerKeyTable;
  subject_request: SubjectRequestTable;
  request_subject: RequestSubjectTable;
  request_device: RequestDeviceTable;
  job: JobTable;
  retention_rule: RetentionRuleTable;
  hold: HoldTable;
  hold_subject: HoldSubjectTable;
  audit_entry: AuditEntryTable;
  audit_pending: AuditPendingTable;
  audit_start: AuditStartTable;
  console_user: ConsoleUserTable;
  console_session: ConsoleSessionTable;
  version: VersionTable;
}

export interface SealingKeyTable {
  id: string;
  purpose: string;
  /** Under the master key; null once destroyed. */
  wrapped: Uint8Array | null;
  created_at_ms: number;
  destroyed_at_ms: number | null;
}

export interface SuppressionTable {
  hash: string;
  erased_at_ms: number;
  request_id: string;
  /** 1 where the hash is of a derived key: it meets own keys only. */
  is_derived: number;
  /** Since when contacts and settings that name the person count as new; null where they are held back. */
  released_at_ms: number | null;
}

export interface SuppressedEntryTable {
  hash: string;
  erased_at_ms: number;
  released_at_ms: number | null;
}

export interface AuditHeadTable {
  id: Generated<number>;
  head: string;
  length: number;
  /** Of an end that a start may rely on; null where none may. */
  seal: string | null;
  /** When the whole chain was verified last. */
  whole_at_ms: number | null;
}

/** Credentials for all phones that come for the first time, for a while. */
export interface FirstContactTable {
  id: string;
  user_name: string;
  /** HMAC-SHA-256 of a random password. */
  password_hash: string;
  /** HA1 of RFC 7616 §3.4.2. */
  digest_hash: string;
  /** Parted by blanks: 192.0.2.0/24. */
  networks: string;
  until_ms: number;
}

export interface ConfigurationKeyTable {
  description: string;
  wrapped: Uint8Array;
}

export interface Keys {
  store_identity: StoreIdentityTable;
  sealing_key: SealingKeyTable;
  suppression: SuppressionTable;
  suppressed_entry: SuppressedEntryTable;
  audit_head: AuditHeadTable;
  configuration_key: ConfigurationKeyTable;
  version: VersionTable;
}
