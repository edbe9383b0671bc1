// TLS profiles that an application may be given: two of the platform, seven of applications.

export const tlsProfiles = [
  'PlatformProfile1',
  'PlatformProfile2',
  'ApplicationProfile1',
  'ApplicationProfile2',
  'ApplicationProfile3',
  'ApplicationProfile4',
  'ApplicationProfile5',
  'ApplicationProfile6',
  'ApplicationProfile7',
] as const;
