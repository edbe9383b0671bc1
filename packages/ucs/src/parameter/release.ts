// Releases: in which software a parameter has been seen, by what, and so how sure that is.

interface ReleaseSourceFacts {
  /** The release that the source is of. */
  readonly release: string;
  /** It names every parameter of its release, so that a name it lacks was not there. */
  readonly isComplete: boolean;
  /** Of the maker: what is first seen in it came after the last complete one. Other people's files say nothing of when a name came. */
  readonly isOfMaker: boolean;
  readonly what: string;
}

/** In order of their releases. */
export const releaseSources = {
  'sip-1.0': { release: '1.0.9', isComplete: false, isOfMaker: true, what: 'the sip.cfg, ipmid.cfg and phone1.cfg shipped with SIP 1.0.9' },
  'sip-1.2': { release: '1.2', isComplete: false, isOfMaker: true, what: 'the sip.cfg, ipmid.cfg and phone1.cfg shipped with SIP 1.2' },
  'sip-2': { release: '2.1', isComplete: false, isOfMaker: true, what: 'the sip.cfg and phone1.cfg shipped with SIP 2.1' },
  'sip-3.1': { release: '3.1', isComplete: false, isOfMaker: true, what: 'the sip.cfg and phone1.cfg shipped with SIP 3.1' },
  'sip-3.2': { release: '3.2', isComplete: false, isOfMaker: true, what: 'the sip.cfg and phone1.cfg shipped with SIP 3.2' },
  'web-4.0': { release: '4.0', isComplete: false, isOfMaker: true, what: 'the texts of the web pages shipped with UC Software 4.0' },
  'uc-4.0.2': { release: '4.0.2', isComplete: false, isOfMaker: false, what: 'public templates for UC Software 4.0.2' },
  'uc-4.0': { release: '4.0.15', isComplete: true, isOfMaker: true, what: 'the schema shipped with UC Software 4.0.15' },
  'uc-5': { release: '5.0', isComplete: false, isOfMaker: false, what: 'public templates for UC Software 4.1 to 5' },
  trio: {
    release: '5.4',
    isComplete: false,
    isOfMaker: false,
    what: 'public files of Trio phones and a published list of their diagnostic parameters',
  },
  'uc-5.9': { release: '5.9', isComplete: false, isOfMaker: true, what: 'the templates of a UC Software package of 5.9 or 6.0' },
  'uc-5.9.6': {
    release: '5.9.6',
    isComplete: false,
    isOfMaker: false,
    what: 'an override file of UC Software 5.9.6 for patterns of call progress; the guides of SIP 1.4 to 3.0 have the parameter for all patterns',
  },
  'uc-6': { release: '6.0', isComplete: false, isOfMaker: false, what: 'public templates for UC Software 6' },
  guide: { release: '6.3.0', isComplete: false, isOfMaker: true, what: 'the privacy guide or the white paper' },
  ccx: { release: '7.0', isComplete: false, isOfMaker: false, what: 'public templates for CCX phones' },
  edge: { release: '8.0', isComplete: false, isOfMaker: false, what: 'public templates for Edge E phones, and notes of one with 8.6' },
  recalled: { release: '5.9', isComplete: false, isOfMaker: false, what: 'memory alone, not checked' },
} as const satisfies Readonly<Record<string, ReleaseSourceFacts>>;

export type ReleaseSource = keyof typeof releaseSources;

export interface Release {
  /** The earliest release in which the parameter was seen; it may be older than that. */
  readonly from: string;
  /** A release before `from` that is known not to have it. */
  readonly after?: string;
  /** The last release with it, where a later one is known not to have it. */
  readonly to?: string;
  readonly sources: readonly ReleaseSource[];
}

const order = Object.keys(releaseSources) as readonly ReleaseSource[];
const complete = order.filter((source) => releaseSources[source].isComplete).map((source) => releaseSources[source].release);

/** Numbers between dots, compared one by one. */
export function compareReleases(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  const at = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => (left[index] ?? 0) - (right[index] ?? 0));
  return at.find((difference) => difference !== 0) ?? 0;
}

function releaseOf(sources: readonly ReleaseSource[]): Release {
  const releases = sources.map((source) => releaseSources[source].release).toSorted(compareReleases);
  const [from = ''] = releases;
  const isFirstOfMaker = sources.some((source) => releaseSources[source].release === from && releaseSources[source].isOfMaker);
  const last = releases.at(-1) ?? '';
  // A complete source that names it is between the two.
  const after = isFirstOfMaker ? complete.findLast((release) => compareReleases(release, from) < 0) : undefined;
  const isGone = complete.some((release) => compareReleases(release, last) > 0);
  return { from, ...(after === undefined ? {} : { after }), ...(isGone ? { to: last } : {}), sources };
}

const known = new Map<string, Release>();

/** The release of a parameter that these sources name. Rows of the same sources share one. */
export function seen(...sources: readonly [ReleaseSource, ...ReleaseSource[]]): Release {
  const key = sources.join(' ');
  const release = known.get(key) ?? releaseOf(sources);
  known.set(key, release);
  return release;
}

/** As a person reads it: `4.0.15`, `after 4.0.15, by 5.9`, `up to 3.1`. */
export function releaseText({ from, after, to }: Release): string {
  if (to !== undefined) return from === to ? `${to} and before` : `${from} to ${to}`;
  return after === undefined ? `by ${from}` : `after ${after}, by ${from}`;
}
