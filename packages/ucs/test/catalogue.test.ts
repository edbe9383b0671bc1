// The catalogue: every row is sound, and validation, settings, explanations and the reference page all come from it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import type { LayerContent } from '../src/configuration/effective.ts';
import { effectiveConfiguration } from '../src/configuration/effective.ts';
import type { Model } from '../src/model.ts';
import { findModel, models } from '../src/model.ts';
import type { ParameterName } from '../src/parameter/catalogue.ts';
import { catalogue, concreteName, defaultText, findParameter, indexLimits, parameterKey, settingKey } from '../src/parameter/catalogue.ts';
import { explainParameter } from '../src/parameter/explain.ts';
import { itemKind, kindTexts, mayNamePerson } from '../src/parameter/kind.ts';
import { nearestParameter, nearestParameters } from '../src/parameter/nearest.ts';
import { releaseSources, releaseText } from '../src/parameter/release.ts';
import type { ParameterRow } from '../src/parameter/row.ts';
import { Settings } from '../src/parameter/settings.ts';
import { validate } from '../src/parameter/validate.ts';

/** Of kinds that are times. */
const unitOf: Readonly<Record<string, string>> = { milliseconds: 'ms', seconds: 's', offset: 's', minutes: 'min', hours: 'h' };

const categories: ReadonlySet<string> = new Set([
  'none',
  'device-identifier',
  'user-information',
  'call-participant',
  'credential',
  'moves-user-information',
  'moves-call-participant',
  'moves-device-identifier',
]);

const rows = Object.entries(catalogue) as [ParameterName, ParameterRow][];

function model(name: string): Model {
  return findModel(name) ?? assert.fail(name);
}

function effectiveOf(settings: Readonly<Record<string, string>>, of?: Model): ReturnType<typeof effectiveConfiguration> {
  const assignments = Object.entries(settings).map(([name, value], at) => ({
    name,
    value,
    place: { file: 'site.cfg', line: at + 1, column: 1 },
  }));
  const contents: readonly LayerContent[] = [{ layer: 'files', assignments }];
  return effectiveConfiguration({ contents, model: of });
}

describe('the catalogue', () => {
  it('has every name of the shipped schema and templates: rows, gates and defaults by model', () => {
    const gates = rows.filter(([name]) => /^device\..*\.set$/.test(name) && name !== 'device.set');
    const byModel = rows.reduce((count, [, row]) => count + Object.keys(row.defaultByModel ?? {}).length, 0);
    // 3,311 names are known of the schema and the templates; device certificates and the enrolment of the third are derived from their gates.
    assert.ok(rows.length + byModel >= 3311, `${rows.length} rows and ${byModel} defaults by model`);
    assert.ok(gates.length >= 207);
  });

  it('every default is a value of its own row, for each profile, model, index and release', () => {
    for (const [name, row] of rows) {
      const defaults = [row.default, row.defaultByProfile, row.defaultByModel, row.defaultByIndex, row.defaultByRelease].flatMap((value) =>
        typeof value === 'string' ? [value] : Object.values<string | undefined>(value ?? {}),
      );
      for (const value of defaults) assert.ok(validate(row, value ?? '').valid, `${name}: ${value}`);
    }
  });

  it('every name is found in any letter case, at any index, with a model at its end, and no two are the same', () => {
    const folded = new Set(rows.map(([name]) => name.toLowerCase()));
    assert.equal(folded.size, rows.length);
    for (const [name] of rows) {
      const written = concreteName(name, [1, 2, 3]);
      for (const spelling of [written, written.toUpperCase(), written.toLowerCase()]) assert.equal(findParameter(spelling)?.name, name);
      const suffixed = findParameter(`${written}.VVX250`);
      assert.deepEqual([suffixed?.name, suffixed?.model], [name, 'VVX250']);
    }
  });

  it('every secret is a credential, and every credential but a user name or a switch is a secret', () => {
    for (const [name, row] of rows) {
      if (row.secret === true) assert.equal(row.category, 'credential', name);
      if (/password$/i.test(name) && row.type === 'text') assert.equal(row.secret, true, name);
    }
  });

  it('a row says where it comes from, and what is not known is not made up', () => {
    const known = rows.filter(([, row]) => row.meaning !== undefined);
    assert.ok(known.length > 1200 && known.length < rows.length);
    for (const [name, row] of rows) {
      assert.notEqual(row.chapter, '', name);
      if (row.meaning !== undefined) assert.match(row.meaning, /^\S.{5,}$/, name);
      if (row.effect === 'unknown') assert.equal(row.effectCertainty, undefined, name);
    }
  });

  it('a row says what may stand in its value, whose data that is, and in which releases it was seen by what', () => {
    for (const [name, row] of rows) {
      assert.ok(Object.hasOwn(kindTexts, itemKind(row.kind)), `${name} is of kind ${row.kind}`);
      assert.ok(categories.has(row.category), `${name} has the category ${row.category}`);
      assert.ok(row.release.sources.length > 0, name);
      assert.match(releaseText(row.release), /\d/, name);
      for (const source of row.release.sources) assert.ok(Object.hasOwn(releaseSources, source), `${name} was seen in ${source}`);
      assert.equal(row.certainty === 'schema' && !row.release.sources.includes('uc-4.0'), false, name);
      assert.equal(row.certainty === 'guide' && !row.release.sources.includes('guide'), false, name);
      // A template that was shipped is of the maker; what only other people's files name is as sure as they are.
      const isOfMaker = row.release.sources.some((source) => releaseSources[source].isOfMaker);
      assert.equal(row.certainty === 'template' && !isOfMaker, false, name);
      assert.equal(row.certainty === 'met' && isOfMaker, false, name);
    }
  });

  it('the kind of a value agrees with its type', () => {
    for (const [name, row] of rows) {
      if (row.type === 'boolean') assert.equal(row.kind, 'switch', name);
      if (row.type === 'choice') assert.equal(row.kind, 'word', name);
      if (row.type === 'integer') assert.ok(!mayNamePerson(row), `${name} is a number of kind ${row.kind}`);
      if (row.kind === 'password') assert.equal(row.secret, true, name);
      const unit = unitOf[row.kind];
      if (unit !== undefined || Object.values(unitOf).includes(row.unit ?? '')) assert.equal(row.unit, unit, name);
    }
  });

  it('names that end alike are of one kind, with few exceptions', () => {
    const expected: readonly (readonly [end: RegExp, kinds: RegExp])[] = [
      [/\.port$|Port$|[pP]ort(?:Range)?(?:Start|End)$/, /^port$/],
      [/\.ttl$/, /^seconds$/],
      [/Jitter$|\.jitterBuffer/, /^milliseconds$/],
      [/password$|Password$/, /^password$/],
      [/[uU]ser[nN]ame$|\.userId$/, /^login$/],
      [/\.contact$/, /^uri$/],
      [/[dD]isplayName$/, /^name$/],
      [/cipherList$/, /^cipher-list$/],
      [/\.(?:URL|url)$/, /^url$/],
      [/\.digitmap$/, /^digit-map$/],
    ];
    const odd = rows
      .filter(([, { type }]) => type === 'integer' || type === 'text')
      .filter(([name, row]) => expected.some(([end, kinds]) => end.test(name) && !kinds.test(row.kind)));
    assert.deepEqual(
      odd.map(([name, { kind }]) => `${name} ${kind}`),
      [],
    );
  });

  it('what is turned on and off is a switch, wherever its row comes from', () => {
    const odd = rows
      .filter(([, { type }]) => type === 'integer')
      .filter(([name]) =>
        /^softkey\.(?:#\.use|feature)\.|\.caCert\.|IndexRequired$|(?:DTX|FEC)Enable$|DigitMapLocally$|\.verifyCert$/.test(name),
      );
    assert.deepEqual(
      odd.map(([name]) => name),
      [],
    );
  });

  it('a certificate, and where logs go, are of one category in flash and in files', () => {
    for (const [name, category] of [
      ['sec.TLS.customDeviceCert.#', 'device-identifier'],
      ['device.sec.TLS.customDeviceCert1', 'device-identifier'],
      ['device.sec.TLS.customDeviceCert3', 'device-identifier'],
      ['device.syslog.serverName', 'moves-call-participant'],
      ['feature.logUpload.enabled', 'moves-call-participant'],
      ['device.local.updateServer', 'moves-device-identifier'],
      ['device.prov.upgradeServer', 'moves-device-identifier'],
      ['lcl.callerId', 'none'],
      ['lcl.country.#.callerId', 'none'],
    ] as const)
      assert.equal(catalogue[name].category, category, name);
  });

  it('what a person is called, dialled or signed in by is personal', () => {
    const impersonal = rows.filter(
      ([, row]) => ['login', 'email', 'jabber-id', 'telephone-number'].includes(row.kind) && row.category === 'none',
    );
    assert.deepEqual(
      impersonal.map(([name]) => name),
      [],
    );
    for (const name of [
      'reg.#.thirdPartyName',
      'softkey.#.label',
      'softkey.#.action',
      'efk.efklist.#.action.string',
      'divert.#.contact',
      'reg.#.fwd.busy.contact',
      'msg.mwi.#.subscribe',
      'msg.mwi.#.callBack',
      'device.net.dot1x.identity',
      'phoneLock.authorized.#.value',
      'xmpp.#.jid',
      'attendant.resourceList.#.address',
      'ptt.pageMode.group.#.label',
      'feature.hoteling.enabled',
      'prov.login.lcCache.user',
    ] as const)
      assert.notEqual(catalogue[name].category, 'none', name);
  });

  it('the empty string and NULL are "back to the default" for every row', () => {
    for (const [name, row] of rows) {
      for (const text of ['', 'NULL', ' null ']) assert.deepEqual(validate(row, text), { valid: true, canonical: '' }, name);
    }
  });
});

describe('rules across rows', () => {
  it('a model’s own setting beats the plain one and counts for that model only, wherever the name carries it', () => {
    const settings = { 'call.callsPerLineKey': '5', 'call.callsPerLineKey.VVX450': '6' };
    const key = 'call.callsperlinekey';
    assert.equal(effectiveOf(settings, model('VVX450')).values.get(key)?.text, '6');
    assert.equal(effectiveOf(settings, model('VVX250')).values.get(key)?.text, '5');
    assert.equal(effectiveOf(settings).values.get(key)?.text, '5');
    assert.equal(findParameter('key.VVX500.3.function.prim')?.model, 'VVX500');
    // Files generated by UC Software 4.0 have them beside those of VVX and SoundPoint.
    for (const name of ['SL8440', 'SL8450', 'SL8452'])
      assert.equal(findParameter(`qos.ethernet.rtp.video.user_priority.${name}`)?.model, name);
  });

  it('defaults by model, base profile and index', () => {
    const row = catalogue['call.callsPerLineKey'];
    assert.equal(defaultText(row, { baseProfile: 'Generic', model: model('VVX150') }), '8');
    assert.equal(defaultText(row, { baseProfile: 'Generic', model: undefined }), '24');
    const lync = effectiveOf({ 'device.set': '1', 'device.baseProfile': 'Lync', 'device.baseProfile.set': '1' }, model('VVX450'));
    assert.equal(new Settings(lync).get('callLists.collapseDuplicates'), false);
    assert.equal(defaultText(catalogue['tone.chord.ringer.Eb3Major.freq.#'], { baseProfile: 'Generic', model: undefined }, [2]), '783');
  });

  it('a phone has as many lines as its model offers, 34 with expansion modules', () => {
    const row = catalogue['reg.#.address'];
    for (const each of models)
      assert.equal(indexLimits('reg.#.address', row, each)[0], each.takesExpansionModules ? 34 : each.lines, each.name);
    assert.equal(indexLimits('reg.#.address', row)[0], 34);
  });

  it('an alias and another letter case compete with the name itself', () => {
    const key = (written: string): string => parameterKey(findParameter(written) ?? assert.fail(written));
    assert.equal(key('feature.uploaddir.enabled'), key('feature.uploadDir.enabled'));
    assert.equal(key('prov.login.localPassword.hashed'), key('prov.login.localPassword.hash'));
    assert.equal(key('reg.01.address'), key('reg.1.address'));
  });

  it('settings compete under the plain name in lower case, with the model where the name carries one', () => {
    const key = (written: string): string => parameterKey(findParameter(written) ?? assert.fail(written));
    assert.equal(key('reg.1.address'), 'reg.1.address');
    assert.equal(key('REG.01.Address'), 'reg.1.address');
    assert.equal(key('call.callsPerLineKey.VVX450'), 'call.callsperlinekey.vvx450');
    assert.equal(key('dir.local.readOnly'), 'dir.local.readonly');
    assert.equal(settingKey('reg.#.server.#.address', [1, 2]), 'reg.1.server.2.address');
    assert.equal(settingKey('reg.#.server.#.address', [3, 4]), 'reg.3.server.4.address');
    assert.equal(concreteName('reg.#.server.#.address', [1, 2]), 'reg.1.server.2.address');
    assert.equal(concreteName('reg.#.server.#.address', [1]), 'reg.1.server.#.address');
  });

  it('a segment of digits is an index, whatever its digits, and nothing else is', () => {
    assert.deepEqual(findParameter('reg.9.address')?.indices, [9]);
    assert.deepEqual(findParameter('reg.10.server.29.address')?.indices, [10, 29]);
    assert.deepEqual(findParameter('dir.local.readonly')?.indices, []);
    assert.equal(findParameter('reg.1a.address'), undefined);
    assert.equal(findParameter('reg..address'), undefined);
    assert.equal(findParameter('reg.:.address'), undefined);
  });

  it('device.set has no gate of its own, and limits of lines hold for lines only', () => {
    assert.equal(findParameter('device.set.set'), undefined);
    assert.ok(findParameter('device.set') !== undefined && findParameter('device.hostname.set') !== undefined);
    const { indexLimits: _, ...row } = catalogue['reg.#.address'];
    assert.deepEqual(indexLimits('other.reg.#.address', row), [undefined]);
    assert.deepEqual(indexLimits('Reg.#.address', row), [34]);
  });

  it('a word that no source allows is none: DNSsnaptr and UDP are no transports', () => {
    for (const name of ['reg.#.server.#.transport', 'reg.#.outboundProxy.transport', 'voIpProt.server.#.transport'] as const) {
      for (const word of ['DNSsnaptr', 'UDP', 'TCP']) assert.equal(validate(catalogue[name], word).valid, false, `${name} ${word}`);
      assert.equal(validate(catalogue[name], 'tcponly').valid, true);
    }
  });

  it('the nearest name is found after any one edit of a longer name, and nothing near noise', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rows.map(([name]) => name).filter((name) => name.length > 24)), fc.nat(), (name, seed) => {
        const at = seed % name.length;
        const slip = `${name.slice(0, at)}~${name.slice(at + 1)}`;
        const nearest = nearestParameters(slip, 5);
        assert.ok(
          nearest.some((found) => found.toLowerCase() === name.toLowerCase() || found.length === name.length),
          slip,
        );
      }),
      { numRuns: 100, endOnFailure: true },
    );
    assert.equal(nearestParameter('call.callWaiting.rimg'), 'call.callWaiting.ring');
    assert.equal(nearestParameter('zzzzzzzz.qqqqqqqq.xxxxxxx'), undefined);
  });
});

// Renaming this one parameter in the table by hand turns each of these red.
describe('callLists.collapseDuplicates comes from one row', () => {
  const name = 'callLists.collapseDuplicates';

  it('validation', () => {
    const row = findParameter(name)?.row ?? assert.fail('unknown');
    assert.deepEqual([validate(row, '1').valid, validate(row, '2').valid], [true, false]);
  });

  it('typed settings', () => {
    const settings = Settings.defaults(model('VVX450'));
    const value: boolean = settings.get('callLists.collapseDuplicates');
    assert.equal(value, true);
  });

  it('a kind, a category and a release', () => {
    const { kind, category, release } = catalogue['callLists.collapseDuplicates'];
    assert.deepEqual([kind, category, releaseText(release)], ['switch', 'none', 'by 4.0.2']);
  });

  it('explain', () => {
    const explained = explainParameter(name);
    assert.ok('row' in explained);
    assert.deepEqual([explained.name, explained.values, explained.row.chapter], [name, '0, 1', 'Call Lists']);
    assert.deepEqual(explainParameter('callLists.collapseDuplicatez'), { isGone: false, nearest: [name] });
  });

  it('the reference page', () => {
    const page = readFileSync(new URL('../../../docs/reference/parameters.md', import.meta.url), 'utf8');
    const line = page.split('\n').find((text) => text.startsWith(`| \`${name}\` |`));
    assert.match(line ?? '', /\| switch \| 0, 1 \| 1; Lync: 0 \| none \| none \| Call Lists \| by 4\.0\.2 \| guide \| reads \|/);
  });
});
