// Models: names as they stand in files (`VVX450`) and in User-Agent headers (`VVX_450`), part numbers, and what each offers by itself.

export interface Model {
  /** As in primary configuration file suffixes and parameter suffixes: VVX450. */
  readonly name: string;
  /** As people read it: VVX 450. */
  readonly label: string;
  /** As in User-Agent headers: PolycomVVX-VVX_450. */
  readonly userAgentName: string;
  readonly partNumber: string;
  /** Registrations without expansion modules. */
  readonly lines: number;
  readonly contacts: number;
  readonly callsPerLineKey: number;
  readonly screen: { readonly widthPx: number; readonly heightPx: number; readonly colour: boolean };
  readonly lineKeys: number;
  /** With expansion modules a phone has up to 34 lines. */
  readonly takesExpansionModules: boolean;
}

const small = { contacts: 99, callsPerLineKey: 8 };
const large = { contacts: 500, callsPerLineKey: 24 };
const withExpansionModules = new Set(['300', '310', '301', '311', '400', '410', '401', '411', '450', '500', '501', '600', '601']);

function vvx(number: string, partNumber: string, lines: number, size: typeof small, screen: Model['screen'], lineKeys: number): Model {
  return {
    name: `VVX${number}`,
    label: `VVX ${number}`,
    userAgentName: `PolycomVVX-VVX_${number}`,
    partNumber,
    lines,
    ...size,
    screen,
    lineKeys,
    takesExpansionModules: withExpansionModules.has(number),
  };
}

const mono = { widthPx: 132, heightPx: 64, colour: false };
const grey = { widthPx: 208, heightPx: 104, colour: false };
const quarter = { widthPx: 320, heightPx: 240, colour: true };
const full = { widthPx: 800, heightPx: 480, colour: true };
const wide = { widthPx: 480, heightPx: 272, colour: true };

export const models: readonly Model[] = [
  vvx('101', '3111-40250-001', 1, small, mono, 2),
  vvx('150', '3111-48810-001', 2, small, mono, 2),
  vvx('201', '3111-40450-001', 2, small, mono, 2),
  vvx('250', '3111-48820-001', 4, large, quarter, 4),
  vvx('300', '3111-46135-002', 6, large, grey, 6),
  vvx('310', '3111-46161-001', 6, large, grey, 6),
  vvx('301', '3111-48300-001', 6, large, grey, 6),
  vvx('311', '3111-48350-001', 6, large, grey, 6),
  vvx('350', '3111-48830-001', 6, large, quarter, 6),
  vvx('400', '3111-46157-002', 12, large, quarter, 12),
  vvx('410', '3111-46162-001', 12, large, quarter, 12),
  vvx('401', '3111-48400-001', 12, large, quarter, 12),
  vvx('411', '3111-48450-001', 12, large, quarter, 12),
  vvx('450', '3111-48840-001', 12, large, wide, 12),
  vvx('500', '3111-44500-001', 12, large, quarter, 12),
  vvx('501', '3111-48500-001', 12, large, quarter, 12),
  vvx('600', '3111-44600-001', 16, large, wide, 16),
  vvx('601', '3111-48600-001', 16, large, wide, 16),
  vvx('1500', '2345-17960-001', 6, { ...large, contacts: 9999 }, full, 6),
];

/** Of these no more than the name is known: suffixes of parameters and primary files name them. */
const families: Readonly<Record<string, string>> = {
  VVX: '1500 D60 D230',
  SPIP: '235T 300 301 320 321 330 331 335 400 430 450 500 501 550 560 600 601 650 670',
  SSIP: '4000 5000 6000 7000',
  SSDUO: ' 100',
  // Spectralink's wireless phones: in files that UC Software 4.0 has generated.
  SL: '8440 8450 8452',
  CX: '100 200 300 500 600 700 3000 5100 5500 7000 8000',
  TRIO: '8300 8500 8800 C60',
  CCX: '350 400 500 505 600 700',
  EDGE: 'B10 B20 B30 E100 E220 E300 E320 E350 E400 E450 E500 E550',
};

const named: ReadonlySet<string> = new Set([
  ...models.map(({ name }) => name),
  ...Object.entries(families).flatMap(([family, members]) => members.split(' ').map((member) => family + member)),
]);

/** Of any model, in any letter case. */
export function isModelName(text: string): boolean {
  return named.has(text.toUpperCase());
}

/** Accepts VVX450, VVX 450, VVX_450 in any case. */
export function findModel(text: string): Model | undefined {
  const wanted = text.replace(/[\s_-]/g, '').toUpperCase();
  return models.find((model) => model.name === wanted);
}

/** Twelve lower-case hexadecimal digits, or undefined where the text is not a MAC address in a usual form. */
export function canonicalMacAddress(text: string): string | undefined {
  const digits = text.replace(/[:.-]/g, '').toLowerCase();
  return /^[0-9a-f]{12}$/.test(digits) ? digits : undefined;
}
