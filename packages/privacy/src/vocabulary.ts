// The words of data protection as this project uses them: data categories of the makers' white paper, purposes of GDPR Art. 30(1)(b), identifiers of persons.

/** What kind of personal data a field holds; `none` must be said. */
export const dataCategories = ['none', 'device-identifier', 'user-information', 'call-participant', 'credential', 'diagnostic'] as const;
export type DataCategory = (typeof dataCategories)[number];

export const purposes = ['provisioning', 'call-lists', 'directory', 'troubleshooting', 'accountability', 'security'] as const;
export type Purpose = (typeof purposes)[number];

/** What an erasure does to a field or a store. */
export const erasureActions = ['anonymise', 'destroy-key', 're-render', 'keep'] as const;
export type ErasureAction = (typeof erasureActions)[number];

export const identifierTypes = ['sip-uri', 'phone-number', 'extension', 'login', 'email', 'name'] as const;
export type IdentifierType = (typeof identifierTypes)[number];

export interface Identifier {
  readonly type: IdentifierType;
  readonly value: string;
}
