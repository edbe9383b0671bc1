// Releases: what a row's sources say of it, which names are known of which release, and which release a file is for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { catalogue, concreteName, findParameter } from '../src/parameter/catalogue.ts';
import { fileRelease, isOfSip } from '../src/parameter/file-release.ts';
import { isGoneName } from '../src/parameter/gone-names.ts';
import { gateOfOther, meantParameter } from '../src/parameter/mistaken-names.ts';
import { compareReleases, releaseText, seen } from '../src/parameter/release.ts';
import type { ParameterRow } from '../src/parameter/row.ts';
import { validate } from '../src/parameter/validate.ts';
import gone from '../src/parameter/gone-names.json' with { type: 'json' };
import met from './names-met.json' with { type: 'json' };

describe('the release of a parameter', () => {
  it('begins with its first source, and says which complete list lacks it', () => {
    assert.deepEqual(seen('uc-5.9'), { from: '5.9', after: '4.0.15', sources: ['uc-5.9'] });
    assert.deepEqual(seen('uc-4.0', 'uc-5.9'), { from: '4.0.15', sources: ['uc-4.0', 'uc-5.9'] });
    assert.equal(releaseText(seen('uc-5.9')), 'after 4.0.15, by 5.9');
    assert.equal(releaseText(seen('sip-3.1', 'uc-4.0')), 'by 3.1');
  });

  it('ends only where a complete list of a later release lacks it', () => {
    assert.deepEqual(seen('sip-3.1'), { from: '3.1', to: '3.1', sources: ['sip-3.1'] });
    assert.equal(releaseText(seen('sip-3.1')), '3.1 and before');
    assert.equal(releaseText(seen('sip-2', 'sip-3.1')), '2.1 to 3.1');
    // The templates of 5.9 leave names out that phones know.
    assert.equal(seen('uc-4.0').to, undefined);
  });

  it('numbers between dots are compared as numbers', () => {
    assert.deepEqual(['4.0.15', '10.0', '3.1', '4.0.2', '4.0'].toSorted(compareReleases), ['3.1', '4.0', '4.0.2', '4.0.15', '10.0']);
  });

  it('a number that is missing is a nought, and numbers are compared from the left', () => {
    for (const [a, b, expected] of [
      ['4.0', '4.0.0', 0],
      ['4.0.15', '4.0.2', 13],
      ['3', '3.1', -1],
      ['3.1', '3', 1],
      ['3.9', '4.0', -1],
    ] as const)
      assert.equal(compareReleases(a, b), expected, `${a} ${b}`);
  });

  it('is the same whatever the order of its sources, and one object for rows of the same', () => {
    assert.deepEqual(seen('ccx', 'uc-4.0'), { from: '4.0.15', sources: ['ccx', 'uc-4.0'] });
    assert.deepEqual(seen('sip-3.1', 'sip-2'), { from: '2.1', to: '3.1', sources: ['sip-3.1', 'sip-2'] });
    assert.deepEqual(seen('edge', 'sip-3.1'), { from: '3.1', sources: ['edge', 'sip-3.1'] });
    assert.equal(seen('uc-5.9', 'guide'), seen('uc-5.9', 'guide'));
    assert.notEqual(seen('uc-5.9'), seen('guide'));
  });

  it('no row of the catalogue is gone, and no gone name is in the catalogue', () => {
    for (const [name, { release }] of Object.entries(catalogue)) assert.equal(release.to, undefined, name);
    for (const name of gone.names) {
      const written = concreteName(name, [1, 2, 3]).replace('IP_1', 'IP_430');
      assert.equal(findParameter(written), undefined, written);
      assert.ok(isGoneName(written) && isGoneName(written.toUpperCase()), written);
    }
    assert.ok(gone.names.length > 250);
  });
});

describe('a name of SIP 2 or 3', () => {
  it('is one in every file shipped with them, slips of the maker and all', () => {
    for (const name of [
      'voice.audioProfile.Lin16.frequency',
      'voice.audioProfile.Lin16.payloadType',
      'voice.audioProfile.Lin16.8kbps.payloadType',
      'voice.audioProfile.Lin16.44.1kbps.payloadType',
      'voice.audioProfile.Lin16.44_1kbps.payloadType',
      'voice.codecPref.IP_7000.Lin16.48kbps',
      'voice.codecPref.VVX_1500.Lin16.44_1kbps',
      'voIpPort.SIP.useCompleteUriForRetrieve',
      'voipPort.SIP.useCompleteUriForRetrieve',
      'log.level.change.sip.obs',
      'voice.gain.rx.analog.chassis.obs',
      'voice.rxEq.hf.IP_4000.enable',
      'lcl.cpt.chord.cp.1.2.freq.3',
      // Of VVX 1500 phones: in the guide of SIP 3.2, not in the files shipped with it.
      'httpd.ip.port',
    ])
      assert.ok(isGoneName(name), name);
  });

  it('that people still write for one of today is one where others in the file say so', () => {
    assert.equal(isGoneName('voIpProt.local.port'), false);
    assert.deepEqual(fileRelease(['voIpProt.local.port']), { era: 'unknown', gone: [] });
    assert.deepEqual(fileRelease(['voIpProt.local.port', 'voice.codecPref.G711Mu']), {
      era: 'sip',
      gone: ['voIpProt.local.port', 'voice.codecPref.G711Mu'],
    });
    const later = ['feature.lens.enabled', 'diags.pcap.enabled'];
    assert.deepEqual(fileRelease(['voIpProt.local.port', 'voice.codecPref.G711Mu', ...later]), {
      era: 'uc',
      gone: ['voice.codecPref.G711Mu'],
    });
  });
});

describe('names met in the field', () => {
  for (const [source, share] of [
    ['uc-5', 0.99],
    ['uc-6', 0.99],
    ['trio', 0.98],
    ['ccx', 0.98],
    ['edge', 0.98],
  ] as const) {
    it(`${share * 100} of 100 names met for ${source} are known`, () => {
      const names = met[source].split(' ');
      const unknown = names.filter((name) => findParameter(name.replaceAll('#', '1')) === undefined && !isGoneName(name));
      assert.ok(names.length > 100);
      assert.ok(unknown.length <= names.length * (1 - share), `${unknown.length} of ${names.length}: ${unknown.join(', ')}`);
    });
  }
});

describe('names that only notes of people show', () => {
  it('notes of an Edge E phone name what it notifies a server of', () => {
    for (const name of [
      'apps.restapi.sipNotify.enabled',
      'apps.telNotification.dialplanEvent',
      'apps.telNotification.lineRegistrationEvent.maxRandomInterval',
      'apps.telNotification.lineRegistrationEvent.onlyStateChange',
      'apps.telNotification.muteUnmuteEvent',
      'apps.telNotification.period',
      'apps.telNotification.sipMsgEvent',
    ])
      assert.deepEqual(findParameter(name)?.row.release, seen('edge'), name);
  });

  it('public files of CCX and Edge E phones, of sites with Skype for Business and of UC Software 5 name what no document here does', () => {
    for (const [name, release] of [
      ['up.screenCapture.allowed', seen('ccx', 'edge')],
      ['device.passwordConfigured', seen('edge')],
      ['device.passwordConfigured.set', seen('edge')],
      ['device.showOOB', seen('edge')],
      ['log.level.change.pkt', seen('edge')],
      ['lync.provisionDeviceParams.enabled', seen('uc-5')],
      ['feature.qml.enabled', seen('uc-5')],
      ['feature.usb.power.enabled', seen('uc-5')],
    ] as const)
      assert.deepEqual(findParameter(name)?.row.release, release, name);
  });

  it('each pattern of sounds has a parameter of its steps, as an override file of UC Software 5.9.6 has it for call progress', () => {
    const patterns = Object.keys(catalogue).filter((name) => /^se\.pat\..*\.inst\.#\.type$/.test(name));
    assert.equal(patterns.length, 69);
    for (const name of patterns) assert.notEqual(findParameter(name.replace('#.type', '1.param')), undefined, name);
    assert.deepEqual(findParameter('se.pat.callProg.dialTone.inst.1.param')?.row.release, seen('uc-5.9.6'));
    assert.deepEqual(validate(catalogue['se.pat.callProg.busyTone.inst.#.param'], '9500'), { valid: true, canonical: '9500' });
  });

  it('no row is there by memory alone, but the one for any module of the log', () => {
    const remembered = Object.entries<ParameterRow>(catalogue).filter(([, { release }]) =>
      release.sources.every((source) => source === 'recalled'),
    );
    assert.deepEqual(
      remembered.map(([name]) => name),
      ['log.level.change.#'],
    );
  });
});

describe('the release of a file', () => {
  const sip3 = ['voice.codecPref.G711Mu', 'voice.gain.rx.analog.chassis.IP_430', 'tcpIpApp.keepalive.tcp.noResponseTrasmitInterval'];

  it('is SIP 2 or 3 where names that are gone outweigh those that came later', () => {
    assert.deepEqual(fileRelease([...sip3, 'reg.1.address', 'nobody.knows.this']), { era: 'sip', gone: sip3 });
  });

  it('is UC Software where names that came later outweigh those that are gone', () => {
    const later = ['feature.lens.enabled', 'diags.pcap.enabled', 'device.eulaAccepted', 'tcpIpApp.sntp.olsonTimezoneID'];
    assert.deepEqual(fileRelease([...later, ...sip3]), { era: 'uc', gone: sip3 });
  });

  it('a parameter is of SIP where one of the two names it', () => {
    assert.deepEqual([seen('sip-2'), seen('sip-3.1', 'uc-4.0'), seen('uc-4.0')].map(isOfSip), [true, true, false]);
  });

  it('is UC Software where any name is of it alone, unless it is one among many: files shipped with SIP 2 and 3 have none', () => {
    const codecs = ['voice.codecPref.G711Mu', 'voice.codecPref.G711A', 'voice.codecPref.G729AB'];
    assert.equal(fileRelease([...codecs, 'feature.lens.enabled', 'diags.pcap.enabled']).era, 'uc');
    const many = Array.from({ length: 11 }, (_, at) => `voice.gain.rx.analog.chassis.IP_${at}`);
    assert.equal(fileRelease([...many, 'feature.lens.enabled']).era, 'sip');
    assert.equal(fileRelease([...many.slice(1), 'feature.lens.enabled']).era, 'uc');
  });

  it('is SIP 2 or 3 where its root is that of a file of then, and no name came later', () => {
    const old = ['voIpProt.local.port', 'reg.1.address'];
    for (const root of ['sip', 'ipmid', 'phone1', 'localcfg'])
      assert.deepEqual(fileRelease(old, root), { era: 'sip', gone: ['voIpProt.local.port'] }, root);
    assert.equal(fileRelease(old, 'polycomConfig').era, 'unknown');
    assert.deepEqual(fileRelease([...old, 'feature.lens.enabled'], 'sip'), { era: 'uc', gone: [] });
    assert.deepEqual(fileRelease(['reg.1.address'], 'sip'), { era: 'sip', gone: [] });
  });

  it('is no matter of one name in a hundred, which may be a slip that looks like one of those', () => {
    const others = Array.from({ length: 300 }, (_, at) => `nobody.knows.n${at}`);
    assert.equal(fileRelease([...sip3, ...others]).era, 'unknown');
    assert.equal(fileRelease([...sip3, ...others.slice(0, 297)]).era, 'sip');
  });

  it('is unknown where its names are of any release', () => {
    assert.deepEqual(fileRelease(['reg.1.address', 'reg.1.displayName']), { era: 'unknown', gone: [] });
    assert.deepEqual(fileRelease([]), { era: 'unknown', gone: [] });
    const gone = ['voice.codecPref.G711Mu'];
    assert.deepEqual(fileRelease(['feature.lens.enabled', ...gone]), { era: 'uc', gone });
    assert.deepEqual(fileRelease(['nobody.knows.this', 'reg.1.address', ...gone]), { era: 'sip', gone });
    assert.equal(fileRelease(['feature.lens.enabled', 'diags.pcap.enabled', ...gone]).era, 'uc');
  });
});

describe('names that people write for others', () => {
  it('each habit leads to the name that was meant, with its indices', () => {
    assert.equal(meantParameter('feature.bluetooth.radioOn'), 'bluetooth.radioOn');
    assert.equal(meantParameter('voIpProt.local.port'), 'voIpProt.SIP.local.port');
    assert.equal(meantParameter('voIpProt.SIP.serverFeatureControl.dnd.enabled'), 'voIpProt.SIP.serverFeatureControl.dnd');
    assert.equal(meantParameter('tcpIpApp.sntp.daylightSavings.start.hour'), 'tcpIpApp.sntp.daylightSavings.start.time');
    assert.equal(meantParameter('reg.3.serverFeatureControl.cf.enable'), 'reg.3.serverFeatureControl.cf');
    assert.equal(meantParameter('prov.serverType'), 'device.prov.serverType');
    assert.equal(meantParameter('prov.serverType.set'), 'device.prov.serverType.set');
    assert.equal(meantParameter('attendant.attendant.reg'), 'attendant.reg');
    assert.equal(meantParameter('voIpProt.SIP.SIP.local.port'), 'voIpProt.SIP.local.port');
    assert.equal(meantParameter('nobody.knows.this'), undefined);
  });

  it('a habit is one at its own end of the name only, and no guess about a model', () => {
    for (const name of [
      'my.feature.bluetooth.radioOn',
      'device.feature.da.enabled',
      'reg.1.enabled.address',
      'feature.call.callsPerLineKey.VVX150',
      'voIpProt.SIP.SIPS.local.port',
    ])
      assert.equal(meantParameter(name), undefined, name);
  });

  it('no known parameter would be taken for another by a habit, but for those that are kept in flash as well', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(catalogue)), (name) => {
        const written = concreteName(name, [1, 2, 3]);
        const meant = meantParameter(written);
        assert.ok(meant === undefined || meant === written || meant === `device.${written}`, `${written} would be ${meant}`);
      }),
      { numRuns: 3000, seed: 7, endOnFailure: true },
    );
  });

  it('guide, Encryption: only device.* parameters have a gate', () => {
    assert.equal(gateOfOther('tcpIpApp.dns.server.set'), 'tcpIpApp.dns.server');
    assert.equal(gateOfOther('device.dns.serverAddress.set'), undefined);
    assert.equal(gateOfOther('bluetooth.device.name.SET'), 'bluetooth.device.name');
    assert.equal(gateOfOther('nobody.knows.this.set'), undefined);
    assert.equal(gateOfOther('reg.1.address.settings'), undefined);
  });
});
