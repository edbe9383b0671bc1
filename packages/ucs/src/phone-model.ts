// Every model of the makers' UC Software phones by name, as administrators and the phones themselves write it. What our own phone plays is in `model.ts`.

export type PhoneFamily = 'SoundPoint IP' | 'SoundStation IP' | 'VVX' | 'Trio' | 'CCX' | 'Edge E';

export interface PhoneModel {
  readonly family: PhoneFamily;
  /** As in suffixes of primary configuration files: SPIP550, VVX450, Trio8800. */
  readonly name: string;
  /** As people read it. */
  readonly label: string;
}

interface FamilyRow {
  readonly family: PhoneFamily;
  readonly prefix: string;
  readonly label: string;
  readonly numbers: readonly string[];
  /** What stands before the number in User-Agent headers and in people's spellings, without blanks, hyphens and underscores. */
  readonly spellings: readonly string[];
}

const families: readonly FamilyRow[] = [
  {
    family: 'SoundPoint IP',
    prefix: 'SPIP',
    label: 'SoundPoint IP',
    numbers: ['300', '301', '320', '321', '330', '331', '335', '430', '450', '500', '501', '550', '560', '600', '601', '650', '670'],
    spellings: ['SPIP', 'SOUNDPOINTIP', 'SOUNDPOINT', 'IP'],
  },
  {
    family: 'SoundStation IP',
    prefix: 'SSIP',
    label: 'SoundStation IP',
    numbers: ['4000', '5000', '6000', '7000', 'DUO'],
    spellings: ['SSIP', 'SOUNDSTATIONIP', 'SOUNDSTATION', 'SS'],
  },
  {
    family: 'VVX',
    prefix: 'VVX',
    label: 'VVX',
    numbers: [
      ...[
        '101',
        '150',
        '201',
        '250',
        '300',
        '301',
        '310',
        '311',
        '350',
        '400',
        '401',
        '410',
        '411',
        '450',
        '500',
        '501',
        '600',
        '601',
        '1500',
      ],
    ],
    spellings: ['VVX'],
  },
  {
    family: 'Trio',
    prefix: 'Trio',
    label: 'Trio',
    numbers: ['8300', '8500', '8800', 'C60'],
    spellings: ['TRIO', 'REALPRESENCETRIO'],
  },
  { family: 'CCX', prefix: 'CCX', label: 'CCX', numbers: ['350', '400', '500', '505', '600', '700'], spellings: ['CCX'] },
  {
    family: 'Edge E',
    prefix: 'EdgeE',
    label: 'Edge E',
    numbers: ['100', '220', '300', '320', '350', '400', '450', '500', '550'],
    spellings: ['EDGEE', 'E'],
  },
];

const bySpelling = new Map(
  families.flatMap(({ family, prefix, label, numbers, spellings }) =>
    numbers.flatMap((number) => {
      const model: PhoneModel = { family, name: `${prefix}${number}`, label: `${label} ${number}`.replace('Edge E ', 'Edge E') };
      return spellings.map((spelling) => [`${spelling}${number}`, model] as const);
    }),
  ),
);

export const phoneModels: readonly PhoneModel[] = [...new Set(bySpelling.values())];

/** Accepts VVX450, VVX 450, SoundPoint IP 550, SPIP_550, Trio_8800, Edge_E450... in any case. */
export function findPhoneModel(text: string): PhoneModel | undefined {
  const wanted = text
    .replace(/^Poly(?:com)?(?=[A-Za-z]|\s)/i, '')
    .replace(/[\s_-]/g, '')
    .toUpperCase();
  return bySpelling.get(wanted);
}
