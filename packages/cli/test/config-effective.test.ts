// `offhook config effective`, `why` and `explain`, as programs.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { effectiveReportSchema, explainReportSchema, whyReportSchema } from '@offhook/folder';

import { configPlace, folder, mac } from './support/config-place.ts';

const { write, offhook, json } = configPlace();

describe('offhook config effective, why, explain', () => {
  it('effective and why tell value, origin and what was beaten', () => {
    write({ ...folder, [`folder/${mac}-phone.cfg`]: '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>' });
    const report = json(effectiveReportSchema, 'effective', 'folder', mac);
    assert.deepEqual(
      report.values.map(({ name, value }) => [name, value]),
      [
        ['callLists.size', '50'],
        ['reg.1.address', '2001'],
        ['up.headsetMode', '1'],
      ],
    );
    const why = json(whyReportSchema, 'why', 'folder', mac.toUpperCase(), 'UP.HEADSETMODE');
    assert.deepEqual([why.value.origin.layer, why.value.beaten[0]?.file, why.value.beaten[0]?.line], ['local', 'site.cfg', 2]);
    assert.match(
      offhook('why', 'folder', mac, 'up.headsetMode').stdout,
      /up\.headsetMode is "1".*changed on the phone.*beats "0" of site\.cfg line 2/s,
    );
  });

  it('a file that cannot be read is named, and the rest is told', () => {
    write({ ...folder, 'folder/site.cfg': 'Crypt=2;KeyDesc=k;Digest=' + '0'.repeat(64) + ';\nx' });
    const report = json(effectiveReportSchema, 'effective', 'folder', mac);
    assert.deepEqual(
      report.values.map(({ name }) => name),
      ['reg.1.address'],
    );
    assert.deepEqual(
      report.unread.map(({ file }) => file),
      ['site.cfg'],
    );
    const { stdout, status } = offhook('why', 'folder', mac, 'reg.1.address');
    assert.equal(status, 1);
    assert.match(stdout, /not read {2}site\.cfg line 1: the file is encrypted/);
    assert.equal(offhook('privacy', 'folder').status, 1);
  });

  it('wrong input is answered with what to do', () => {
    write(folder);
    for (const [args, message] of [
      [['why', 'folder', mac, 'up.hedsetMode'], /the nearest are up\.headsetMode/],
      [['why', 'folder', 'reception', 'up.headsetMode'], /expected a MAC address/],
      [['effective', 'folder/site.cfg', mac], /is a file: give the folder/],
      [['blast', 'folder', '--set', 'callLists.size=5'], /10 to 99/],
      [['blast', 'folder', '--set', 'callLists.size=50', '--in', 'gone.cfg'], /there is no file gone\.cfg/],
      [['diff', 'folder', 'gone'], /REVISION:PATH/],
      [['effective', 'folder', mac, '--key', 'gone.key'], /gone\.key/],
    ] as const) {
      const { status, stderr } = offhook(...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, message);
    }
  });

  it('explain: a row in words, and the nearest names for an unknown one', () => {
    const [known, unknown] = json(explainReportSchema.array(), 'explain', 'dir.corp.address', 'dir.corp.adress');
    assert.ok(known?.found === true && known.category === 'moves-user-information');
    assert.ok(unknown?.found === false && unknown.nearest.includes('dir.corp.address'));
    assert.equal(offhook('explain', 'dir.corp.adress').status, 1);
  });
});

describe('offhook config explain', () => {
  it('a name of SIP 2 and 3 is gone, in words and in JSON', () => {
    const [gone] = json(explainReportSchema.array(), 'explain', 'mb.limits.cache');
    assert.deepEqual(gone, { found: false, name: 'mb.limits.cache', isGone: true, nearest: [] });
    const { stdout, status } = offhook('explain', 'feature.1.name');
    assert.equal(status, 1);
    assert.match(stdout, /^gone {2}feature\.1\.name\nA name of SIP 2 and 3, gone since UC Software 4\.0\.\n/);
  });

  it('control characters of what was asked are shown, not sent', () => {
    const { stdout } = offhook('explain', 'reg.\u001B[31m.x\u009B2J\n.y');
    assert.match(stdout, /^unknown {2}reg\.\\x1b\[31m\.x\\x9b2J\\x0a\.y\n/);
    const { stderr } = offhook('check', 'no\u001B[31mwhere');
    // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
    assert.doesNotMatch(stderr, /\u001B\[31mwhere/);
    const asJson = offhook('explain', 'x\u009B2J', '--json').stdout;
    assert.match(asJson, /"x\\u009b2J"/);
    assert.equal(explainReportSchema.array().parse(JSON.parse(asJson))[0]?.name, 'x\u009B2J');
    const words = offhook('expl\u001B[31main', 'x');
    assert.doesNotMatch(words.stderr, /\u001B\[31main/);
  });
});
