// The forms of what the commands print with --json: a whole answer comes through as it is, and one with any part of another kind is refused.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { z } from 'zod';

import { checkReportSchema } from '../src/check/report-schema.ts';
import { differenceReportSchema } from '../src/difference.ts';
import { folderEditReportSchema } from '../src/edit/folder-edit.ts';
import { overridesReportSchema } from '../src/edit/overrides.ts';
import { comparisonReportSchema, fileEncryptionReportSchema, newKeyReportSchema } from '../src/encryption/report.ts';
import { explainReport, explainReportSchema } from '../src/explain-report.ts';
import { effectiveReportSchema, whyReportSchema } from '../src/explained.ts';
import { exposureReportSchema } from '../src/exposure/exposure-report.ts';
import { formatReportSchema } from '../src/format-report.ts';
import { keyChangeReportSchema } from '../src/key-change/report.ts';
import { newFolderReportSchema } from '../src/new-folder/report.ts';
import { configReports, folderFiles } from '../src/report-schemas.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const phones = ['0004f2000001'];
const place = { file: 'site.cfg', line: 2, column: 3 };
const origin = { layer: 'files', file: 'site.cfg', line: 2, value: '1' };
const value = { name: 'up.headsetMode', value: '1', default: '0', effect: 'none', origin, beaten: [{ layer: 'default', value: '0' }] };
const ignored = [{ name: 'a.b', file: 'site.cfg', line: 2, reason: 'bad-value', message: 'x' }];
const unread = [{ file: 'site.cfg', line: 1, message: 'x' }];
const counts = { none: 1, restart: 2, reboot: 3, unknown: 4 };
const cause = { parameter: 'a.b', value: '1', origin: 'files', file: 'site.cfg', line: 2 };
const exposed = { macAddress: '0004f2000001', state: 'affected', model: 'VVX450', firmware: '6.4.7', firmwareFrom: 'x', why: 'y' };

const difference = {
  phones: { before: 1, after: 2, added: phones, removed: phones, changed: 3 },
  effects: counts,
  changes: ['none', 'restart', 'reboot', 'unknown'].map((effect) => ({ name: 'a', before: 'b', after: 'c', effect, count: 1, phones })),
  unaffected: [{ name: 'a', count: 1, because: 'b', phones }],
  unread: ['before', 'after'].map((state) => ({ state, file: 'a', why: 'b' })),
};

/** One with every part, then one with what may be left out or null. */
const answers: readonly (readonly [name: string, schema: z.ZodType, ...answers: Json[]])[] = [
  [
    'check',
    checkReportSchema,
    {
      files: 1,
      phones: 2,
      settings: 3,
      ignored: 4,
      counts: { error: 1, warning: 2, note: 3 },
      findings: [
        { rule: 'never-wins', severity: 'warning', message: 'x', place, parameter: 'a', length: 1, related: place, phoneCount: 1, phones },
        { rule: 'too-large', severity: 'error', message: 'x', place },
        { rule: 'unknown-parameter', severity: 'note', message: 'x', place },
      ],
    },
  ],
  ['blast, diff', differenceReportSchema, difference],
  [
    'encrypt, decrypt',
    fileEncryptionReportSchema,
    {
      files: [
        { file: 'a', result: 'done', output: 'b', keyDescription: 'k' },
        { file: 'a', result: 'refused', reason: 'c' },
      ],
      done: 1,
      refused: 1,
      warnings: ['x'],
    },
  ],
  [
    'compare',
    comparisonReportSchema,
    { encrypted: 'a', plain: 'b', same: false, keyDescription: 'k', firstDifferentLine: 3, warnings: ['x'] },
    { encrypted: 'a', plain: 'b', same: true, keyDescription: 'k', warnings: [] },
  ],
  [
    'key new',
    newKeyReportSchema,
    { description: 'k', cipher: 'AES-128-CBC', file: 'a.key' },
    { description: 'k', cipher: 'AES-256-GCM', key: 'Crypt=2' },
  ],
  [
    'key change',
    keyChangeReportSchema,
    ...['planned', 'refused', 'finished'].map((state) => ({
      folder: 'a',
      state,
      resumed: true,
      from: ['k'],
      to: 'l',
      toChange: ['a'],
      changed: ['b'],
      alreadyNew: ['c'],
      unreadable: [{ path: 'd', keyDescription: 'k', reason: 'x' }],
      leftOld: ['e'],
      gone: ['f'],
      keyFile: 'g',
      keySettings: ['new', 'old', 'other'].map((key) => ({ path: 'h', line: 1, key })),
      encryptedPrimaries: ['i'],
      links: ['j'],
      warnings: ['w'],
      next: ['n'],
    })),
  ],
  [
    'effective',
    effectiveReportSchema,
    {
      phone: '0004f2000001',
      isKnown: true,
      model: 'VVX450',
      baseProfile: 'Generic',
      primaryFile: '000000000000.cfg',
      files: [
        { layer: 'files', name: 'a', path: 'a' },
        { layer: 'files', name: 'b', path: null },
      ],
      elsewhere: ['https://x.example.test/a.cfg'],
      values: ['user', 'local', 'web', 'cloud', 'device', 'files', 'default'].flatMap((layer) =>
        ['none', 'restart', 'reboot', 'unknown'].map((effect) => ({ ...value, effect, origin: { ...origin, layer } })),
      ),
      ignored,
      unread,
    },
    {
      phone: 'x',
      isKnown: false,
      model: null,
      baseProfile: 'Lync',
      primaryFile: null,
      files: [],
      elsewhere: [],
      values: [],
      ignored: [],
      unread: [],
    },
  ],
  [
    'why',
    whyReportSchema,
    { phone: 'x', isKnown: true, name: 'a.b', isSet: true, value, ignored, unread, meaning: 'm', chapter: 'c' },
    { phone: 'x', isKnown: true, name: 'a.b', isSet: false, value, ignored: [], unread: [], meaning: null, chapter: 'c' },
  ],
  [
    'explain',
    explainReportSchema,
    { found: false, name: 'a', isGone: false, nearest: ['b'] },
    ...['none', 'restart', 'reboot', 'unknown'].flatMap((effect) =>
      ['guide', 'schema', 'template', 'met', 'recalled'].map((certainty) => ({
        found: true,
        name: 'a.b',
        meaning: 'm',
        kind: 'text',
        values: 'v',
        defaults: 'd',
        effect,
        effectIsRecalled: true,
        chapter: 'c',
        category: 'none',
        release: 'UC 4',
        seenIn: ['x'],
        certainty,
        isSecret: true,
        isReadByPhone: false,
        gates: ['device.set'],
        indexLimits: [1, null],
        neighbours: ['a.c'],
      })),
    ),
  ],
  [
    'format',
    formatReportSchema,
    {
      files: ['canonical', 'not-canonical', 'written', 'refused'].map((result) => ({ file: 'a', result, text: 't', reason: 'r', line: 1 })),
      canonical: 1,
      notCanonical: 2,
      refused: 3,
    },
  ],
  ['new', newFolderReportSchema, { folder: 'a', files: [{ file: 'b', holdsSecret: true }], folders: ['c'], nextSteps: ['d'] }],
  [
    'exposure',
    exposureReportSchema,
    {
      phones: 1,
      isForNewPhones: false,
      advisories: [
        {
          id: 'CVE-2026-0826',
          title: 't',
          source: 'https://example.test',
          advice: 'a',
          counts: { affected: 1, unknown: 2, notAffected: 3 },
          phones: [
            {
              ...exposed,
              causes: ['default', 'files', 'override', 'ignored'].map((from) => ({ ...cause, origin: from })),
              fix: { 'a.b': '0' },
            },
            {
              ...exposed,
              state: 'unknown',
              model: null,
              firmware: null,
              firmwareFrom: null,
              causes: [{ ...cause, value: null, file: null, line: null }],
            },
            { ...exposed, state: 'not affected', causes: [] },
          ],
        },
      ],
    },
  ],
  [
    'set, unset, master, overrides clear',
    folderEditReportSchema,
    {
      isWritten: true,
      files: [
        ...['changed', 'unchanged'].map((result) => ({ file: 'a', result, patch: '+b' })),
        { file: 'c', result: 'refused', reason: 'd' },
      ],
      difference,
    },
  ],
  [
    'overrides list',
    overridesReportSchema,
    {
      phones: 1,
      overrides: ['local', 'web', 'cloud'].flatMap((layer) =>
        [null, 'site.cfg'].map((from) => ({
          phone: 'x',
          layer,
          file: 'a',
          line: 1,
          name: 'a.b',
          value: '1',
          configured: '0',
          from,
          isSame: false,
        })),
      ),
    },
  ],
];

/** Each leaf with the way to it. */
function leavesOf(json: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof json !== 'object' || json === null) return [path];
  return Object.entries(json).flatMap(([name, part]) => leavesOf(part, [...path, name]));
}

function withLeaf(json: Json, [first, ...rest]: readonly (string | number)[], leaf: Json): Json {
  if (first === undefined) return leaf;
  if (Array.isArray(json)) return json.map((part: Json, at) => (String(at) === String(first) ? withLeaf(part, rest, leaf) : part));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, name === first ? withLeaf(part, rest, leaf) : part]));
}

type Schema = z.core.JSONSchema._JSONSchema;

/** The ways to all fields of a form, whichever of several objects has them. */
function fieldsOf(schema: Schema | undefined, path = ''): readonly string[] {
  if (typeof schema !== 'object') return [];
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...fieldsOf(part, at)];
  });
  const items = Array.isArray(schema.items) ? undefined : schema.items;
  const more = schema.additionalProperties === false ? undefined : schema.additionalProperties;
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((variant) => fieldsOf(variant, path));
  return [...new Set([...below, ...fieldsOf(items, `${path}[]`), ...fieldsOf(more, `${path}.*`), ...others])];
}

/** By the title of a chapter of the reference, the fields of its table. */
function fieldsInReference(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(new URL('../../../docs/reference/config-json.md', import.meta.url), 'utf8');
  return new Map(
    page
      .split(/^## /m)
      .map((chapter) => [
        chapter.split('\n')[0] ?? '',
        [...new Set([...chapter.matchAll(/^\| `([^`]+)` \|/gm)].map(([, field = '']) => field))],
      ]),
  );
}

describe('the forms of --json', () => {
  const reference = fieldsInReference();
  for (const [title, schema] of [
    ...Object.entries(configReports).map(([name, schema]) => [`config ${name}`, schema] as const),
    ...Object.entries(folderFiles),
  ])
    it(`${title}: has the fields that the reference names`, () => {
      const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', reused: 'inline' });
      assert.deepEqual(fieldsOf(json).toSorted(), [...(reference.get(title) ?? [])].sort());
    });

  for (const [name, schema, ...given] of answers)
    it(`${name}: a whole answer is taken as it is, and none with a part of another kind`, () => {
      for (const answer of given) {
        assert.deepEqual(schema.parse(answer), answer);
        for (const path of leavesOf(answer)) assert.equal(schema.safeParse(withLeaf(answer, path, 1.5)).success, false, path.join('.'));
      }
    });

  it('explain: what is told of a name of the catalogue, and the nearest of any other', () => {
    const told = explainReport('REG.1.auth.password');
    assert.deepEqual(explainReportSchema.parse(told), told);
    assert.ok(told.found);
    assert.deepEqual(
      [told.name, told.isSecret, told.isReadByPhone, told.gates, told.indexLimits.length, told.category],
      ['reg.1.auth.password', true, true, [], 1, 'credential'],
    );
    const gated = explainReport('device.net.vlanId');
    assert.ok(gated.found);
    assert.deepEqual([gated.gates, gated.isSecret, gated.indexLimits], [['device.set', 'device.net.vlanId.set'], false, []]);
    assert.ok(told.seenIn.length > 0 && told.neighbours.length > 0);
    const unknown = explainReport('up.hedsetMode');
    assert.deepEqual(explainReportSchema.parse(unknown), unknown);
    assert.ok(!unknown.found);
    assert.deepEqual([unknown.name, unknown.nearest.includes('up.headsetMode')], ['up.hedsetMode', true]);
  });

  it('each command has its form, and each file that commands write', () => {
    assert.deepEqual(Object.keys(configReports).length >= 24, true);
    assert.deepEqual(configReports.explain.parse([{ found: false, name: 'a', isGone: false, nearest: [] }]), [
      { found: false, name: 'a', isGone: false, nearest: [] },
    ]);
    assert.equal(Object.keys(folderFiles).length, 4);
  });
});
