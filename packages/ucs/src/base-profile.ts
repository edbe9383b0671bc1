// Base profiles: the guide's chapters say "Generic" and "Lync" (shown to people as Skype for Business).

export const baseProfiles = ['Generic', 'Lync'] as const;
export type BaseProfile = (typeof baseProfiles)[number];
