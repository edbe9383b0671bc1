// The privacy report on the shipped defaults says what the privacy guide (May 2021) says, chapter by chapter. Each test is a row of docs/spec/coverage.yaml.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ParameterRow } from '@offhook/ucs';
import { catalogue, findModel } from '@offhook/ucs';

import type { GroupedStatement } from '../src/privacy/grouping.ts';
import { privacyReport, privacyReportSchema } from '../src/privacy/privacy-report.ts';
import { configurationOf, folderOf, folderWith, gated, macAddress } from './privacy-folder.ts';

const shipped = configurationOf(
  folderOf({ '000000000000.cfg': '<APPLICATION CONFIG_FILES="empty.cfg"/>', 'empty.cfg': '<polycomConfig/>' }),
);
const report = privacyReport({ configuration: shipped });

function told(id: string, statements: readonly GroupedStatement[] = report.statements): GroupedStatement {
  const found = statements.filter((statement) => statement.id === id);
  assert.equal(found.length, 1, `${found.length} statements of ${id}`);
  return found[0] ?? assert.fail();
}

function toldWith(settings: string): readonly GroupedStatement[] {
  const result = privacyReport({ configuration: configurationOf(folderWith(settings)), phone: macAddress });
  privacyReportSchema.parse(result);
  return result.statements;
}

function defaultOf(statement: GroupedStatement, parameter: string): string | null {
  const cause = statement.causes.find((candidate) => candidate.parameter === parameter);
  assert.equal(cause?.origin, 'default', parameter);
  return cause.value;
}

describe('the report on shipped defaults', () => {
  it('is about a phone to come where the folder names none, and is of the form that its schema says', () => {
    privacyReportSchema.parse(report);
    assert.equal(report.isForNewPhones, true);
    assert.equal(report.phones, 0);
    assert.ok(report.statements.every(({ phoneCount }) => phoneCount === 0));
  });
});

describe('guide, How to Control Your Personal Data', () => {
  it('guide, How to Control Your Personal Data: by default no device analytics data is sent', () => {
    const statement = told('device-analytics');
    assert.deepEqual([statement.state, statement.severity, statement.chapter], ['off', 'good', 'How to Control Your Personal Data']);
    assert.equal(statement.recipient, undefined);
    assert.equal(told('maker-clouds').state, 'off');
  });
});

describe('guide, Device Analytics Settings', () => {
  const lensOn = `feature.lens.enabled="1" da.supported.services="all"`;

  it('guide, Device Analytics Settings: the first example sends all available data to Poly Lens', () => {
    const [analytics, record] = toldWith(`${lensOn} ${gated('device.da.enabled', '1')}`).filter(({ id }) =>
      id.startsWith('device-analytics'),
    );
    assert.deepEqual([analytics?.state, analytics?.severity], ['all', 'risk']);
    assert.match(analytics?.recipient ?? '', /Poly Lens/);
    assert.equal(analytics?.causes[0]?.parameter, 'device.da.enabled');
    assert.deepEqual(analytics.causes[0].places, [{ file: 'site.cfg', line: 2 }]);
    assert.match(record?.text ?? '', /call detail record/);
  });

  it('guide, Device Analytics Settings: the second example sends nothing', () => {
    const statement = told('device-analytics', toldWith(`${lensOn} ${gated('device.da.enabled', '0')}`));
    assert.deepEqual([statement.state, statement.severity], ['off', 'good']);
  });

  it('guide, Device Analytics Settings: without its gates device.da.enabled changes nothing, and the report shows the ignored line', () => {
    const statement = told('device-analytics', toldWith(`${lensOn} device.da.enabled="1"`));
    assert.equal(statement.state, 'off');
    assert.ok(statement.causes.some(({ parameter, origin }) => parameter === 'device.da.enabled' && origin === 'ignored'));
  });

  it('guide, Device Analytics Settings: with cdr only call detail records go, not call lists', () => {
    const statements = toldWith(`feature.lens.enabled="1" ${gated('device.da.enabled', '1')} da.supported.services="cdr"`);
    const record = statements.find(({ chapter }) => chapter === 'Call Data Record (CDR)');
    assert.equal(record?.state, 'on');
    assert.match(record.text, /Call lists are not sent there/);
    const without = toldWith(`feature.lens.enabled="1" ${gated('device.da.enabled', '1')} da.supported.services="vqmon,log"`);
    const none = without.find(({ chapter }) => chapter === 'Call Data Record (CDR)');
    assert.equal(none?.state, 'off');
    const analytics = without.find(({ chapter, id }) => id === 'device-analytics' && chapter === 'Device Analytics Settings');
    assert.ok(analytics?.data.includes('Local and Remote Call Participant Information') === false);
  });

  it('guide, Device Asset Details and Call Data Record: the report names what would go', () => {
    const [analytics, record] = toldWith(`${lensOn} ${gated('device.da.enabled', '1')}`).filter(({ id }) =>
      id.startsWith('device-analytics'),
    );
    const device = analytics?.details?.join(' ') ?? '';
    for (const word of [
      'MAC address',
      'serial number',
      'OBi number',
      'PCS number',
      'power source',
      'offset from GMT',
      'headsets',
      'cameras',
    ])
      assert.ok(device.includes(word), word);
    const call = record?.details?.join(' ') ?? '';
    for (const word of [
      'user',
      'remote party',
      'direction',
      'start time',
      'duration',
      'protocol',
      'call rate',
      'call ID',
      'remote tag',
      'OBi',
    ])
      assert.ok(call.includes(word), word);
  });
});

describe('guide, Provisioning Settings', () => {
  it('guide, Provisioning Settings: call lists, directory and device logs are sent to the server for backup by default', () => {
    for (const id of ['call-list-upload', 'directory-upload', 'log-upload']) {
      const statement = told(id);
      assert.deepEqual([statement.kind, statement.state, statement.chapter], ['leaves', 'on', 'Provisioning Settings'], id);
    }
    assert.equal(defaultOf(told('call-list-upload'), 'feature.uploadDir.enabled'), '1');
    assert.equal(defaultOf(told('log-upload'), 'log.render.file'), '1');
  });

  it('guide, Restrict Upload of Call Lists and Directory: the lines that the report gives are those of the guide', () => {
    assert.deepEqual(told('call-list-upload').fix?.lines, { 'feature.uploadDir.enabled': '0' });
    assert.deepEqual(told('directory-upload').fix?.lines, { 'feature.uploadDir.enabled': '0' });
    assert.deepEqual(told('log-upload').fix?.lines, { 'log.render.file': '0' });
    assert.deepEqual(told('call-lists').fix?.lines, { 'feature.callList.enabled': '0' });
    const statements = toldWith('feature.uploadDir.enabled="0" log.render.file="0" feature.callList.enabled="0"');
    for (const id of ['call-list-upload', 'directory-upload', 'log-upload', 'call-lists'])
      assert.equal(told(id, statements).state, 'off', id);
  });
});

describe('guide, Administrator and User Passwords', () => {
  it('guide, Administrator and User Passwords: the default passwords 456 and 123 stand, and no line can choose others', () => {
    for (const [id, factory] of [
      ['administrator-password', '456'],
      ['user-password', '123'],
    ] as const) {
      const statement = told(id);
      assert.deepEqual(
        [statement.kind, statement.state, statement.severity, statement.chapter],
        ['password', 'default', 'risk', 'Administrator and User Passwords'],
      );
      assert.ok(statement.text.includes(factory));
      assert.equal(statement.fix, undefined);
      assert.notEqual(statement.toChoose, undefined);
      assert.equal(statement.causes[0]?.value, null, 'the value of a secret');
    }
  });

  it('guide, Administrator and User Passwords: a password without its .set gate leaves the default standing', () => {
    const statement = told('administrator-password', toldWith('device.auth.localAdminPassword="orchard-lantern-72"'));
    assert.equal(statement.state, 'default');
    assert.ok(statement.causes.some(({ origin }) => origin === 'ignored'));
    const set = told('administrator-password', toldWith(gated('device.auth.localAdminPassword', 'orchard-lantern-72')));
    assert.deepEqual([set.state, set.severity], ['set', 'good']);
  });

  it('guide, Administrator and User Password Parameters: lengths from 1 and 2, and typed characters are shown, by default', () => {
    const lengths = report.statements.filter(({ id }) => id.startsWith('password-length'));
    assert.deepEqual(new Set(lengths.map((statement) => statement.causes[0]?.value)), new Set(['1', '2']));
    assert.equal(told('password-echo').state, 'off');
    assert.equal(defaultOf(told('password-echo'), 'up.echoPasswordDigits'), '1');
  });
});

describe('guide, Encryption', () => {
  it('guide, Configuration File Encryption Parameters: uploads are not encrypted by default', () => {
    const statement = told('upload-encryption');
    assert.equal(statement.state, 'off');
    for (const what of ['callLists', 'config', 'dir', 'overrides'])
      assert.equal(defaultOf(statement, `sec.encryption.upload.${what}`), '0');
    assert.ok(report.statements.every(({ id, state }) => !id.endsWith('-upload') || state !== 'encrypted'));
  });

  it('guide, Configuration File Encryption Parameters: each switch encrypts its own upload', () => {
    for (const [what, id] of [
      ['callLists', 'call-list-upload'],
      ['dir', 'directory-upload'],
      ['overrides', 'override-upload'],
      ['config', 'configuration-upload'],
    ] as const) {
      const statements = toldWith(`sec.encryption.upload.${what}="1"`);
      const encrypted = statements.filter(({ id: other, state }) => other.endsWith('-upload') && state === 'encrypted');
      assert.deepEqual(
        encrypted.map((statement) => statement.id),
        [id],
      );
    }
  });
});

describe('guide, Local Contact Directory Parameters', () => {
  it('guide, Local Contact Directory Parameters: kept, without a password, 500 contacts, 99 on a VVX 150', () => {
    assert.equal(told('local-directory').state, 'on');
    assert.equal(defaultOf(told('local-directory'), 'dir.local.contacts.maxNum'), '500');
    assert.equal(told('local-directory-password').state, 'off');
    const small = privacyReport({ configuration: { ...shipped, modelOf: () => findModel('VVX150') } });
    assert.equal(defaultOf(told('local-directory', small.statements), 'dir.local.contacts.maxNum'), '99');
  });

  it('guide, Corporate Directory Parameters: by default no corporate directory is asked', () => {
    assert.equal(told('corporate-directory').state, 'off');
  });
});

describe('guide, Call Lists', () => {
  it('guide, Call Lists: all call lists are enabled by default', () => {
    const statement = told('call-lists');
    assert.equal(statement.state, 'on');
    assert.match(statement.text, /missed, placed, received/);
    assert.equal(defaultOf(statement, 'feature.callList.enabled'), '1');
  });

  it('guide, Call Lists: CALL_LISTS_DIRECTORY routes the list to another server', () => {
    const primary = '<APPLICATION\n  CONFIG_FILES="site.cfg"\n  CALL_LISTS_DIRECTORY="http://lists.example.test/in/[PHONE_MAC_ADDRESS]"/>';
    const source = folderWith('', { '000000000000.cfg': primary });
    const { statements } = privacyReport({ configuration: configurationOf(source) });
    const statement = told('call-list-upload', statements);
    assert.deepEqual(
      [statement.recipient, statement.transport, statement.severity],
      ['http://lists.example.test/in/<MACaddress>', 'clear', 'risk'],
    );
    assert.deepEqual(statement.causes.find(({ parameter }) => parameter === 'CALL_LISTS_DIRECTORY')?.places, [
      { file: '000000000000.cfg', line: 3 },
    ]);
    assert.notEqual(told('directory-upload', statements).transport, 'clear');
  });

  it('guide, Call List Parameters: the Exchange call log is off for Generic and on for Skype for Business', () => {
    assert.equal(told('exchange-call-log').state, 'off');
    assert.equal(told('exchange-call-log', toldWith(gated('device.baseProfile', 'Lync'))).state, 'on');
    assert.equal(told('exchange-call-log', toldWith(`${gated('device.baseProfile', 'Lync')} feature.callList.enabled="0"`)).state, 'off');
  });

  it('guide, Clear Uploaded Calls/Directory: the person clears phone and server in the basic settings', () => {
    const way = 'Settings > Basic > Clear Uploaded Calls/Directory';
    for (const id of ['call-lists', 'local-directory', 'clear-uploaded'])
      assert.ok(
        told(id).clearing?.some((text) => text.includes(way) && text.includes('server')),
        id,
      );
  });

  it('guide, Resetting Contacts and Recent Calls Lists: the administrator resets user data', () => {
    for (const id of ['call-lists', 'local-directory', 'call-detail-record'])
      assert.ok(
        told(id).clearing?.some((text) => text.includes('Reset to Defaults > Reset User Data')),
        id,
      );
  });
});

describe('guide, User Profiles', () => {
  it('guide, User Profile Parameters: profiles are off by default, and their default password is 123', () => {
    const statement = told('user-profiles');
    assert.deepEqual([statement.state, statement.severity], ['off', 'good']);
    assert.match(statement.text, /123/);
    const on = toldWith('prov.login.enabled="1"').filter(({ id }) => id === 'user-profiles');
    assert.ok(on.some(({ kind, state, severity }) => kind === 'password' && state === 'default' && severity === 'risk'));
    assert.ok(
      on.some(({ text }) => text.includes('stays logged in')),
      'prov.login.automaticLogout is 0 by default',
    );
  });

  it('guide, User Profile Server Authentication: prov.login.localPassword does not apply', () => {
    const statements = toldWith('prov.login.enabled="1" prov.login.useProvAuth="1" prov.login.persistent="1"');
    assert.ok(!statements.some(({ id, kind }) => id === 'user-profiles' && kind === 'password'));
  });
});

describe('guide, logs', () => {
  it('guide, Download Logs: the package has call detail records, and no call lists, directory and profiles', () => {
    const { text } = told('log-upload-menu');
    assert.match(text, /with call detail records and without call lists, directory and profiles/);
  });

  it('guide, Uploading Logs to a USB Flash Drive: off by default', () => {
    assert.equal(told('usb-logging').state, 'off');
    const on = told('usb-logging', toldWith('feature.usbLogging.enabled="1"'));
    assert.deepEqual([on.state, on.severity, on.transport], ['on', 'risk', 'clear']);
  });

  it('guide, How Administrators are Informed: log-in attempts are in the log, to be looked at daily', () => {
    const statement = told('log-in-attempts');
    assert.equal(statement.state, 'on');
    assert.match(statement.text, /good and bad.*daily/);
  });
});

describe('guide, How Personal Data is Deleted', () => {
  it('guide, How Personal Data is Deleted: the CDR is overwritten as the logs roll, and is cleared with the user data', () => {
    const statement = told('call-detail-record');
    assert.deepEqual([statement.kind, statement.state, statement.chapter], ['kept', 'rolling', 'How Personal Data is Deleted']);
  });

  it('guide, How Personal Data is Deleted: logs are deleted oldest first when the limit is reached', () => {
    const statement = told('logs');
    assert.equal(statement.state, 'rolling');
    assert.match(statement.text, /oldest deleted/);
  });

  it('guide, How Personal Data is Deleted: all other data stays until a factory reset', () => {
    const statement = told('rest-of-the-data');
    assert.match(statement.text, /until a factory reset/);
    assert.equal(defaultOf(statement, 'device.system.recoveryType'), 'FullRecovery');
  });

  it('guide, Reset to Factory Configuration Parameters: by default only administrators reset, and both menus are shown', () => {
    assert.equal(told('factory-reset-menu').state, 'administrators');
    assert.equal(told('restrict-upload-menu').state, 'on');
    assert.equal(told('clear-personal-information-menu').state, 'on');
    const hidden = toldWith(
      'feature.restrictPerDataUploadMenu.enabled="0" feature.clearPerInfoMenu.enabled="0" up.basicSettings.factoryResetEnabled="1"',
    );
    assert.equal(told('restrict-upload-menu', hidden).severity, 'risk');
    assert.equal(told('clear-personal-information-menu', hidden).severity, 'risk');
    assert.equal(told('factory-reset-menu', hidden).state, 'open');
  });
});

describe('causes', () => {
  it('every cause of the defaults is a default of the catalogue, and secrets are never told', () => {
    for (const { causes, id } of report.statements)
      for (const { parameter, value, origin } of causes) {
        assert.equal(origin, 'default', `${id} ${parameter}`);
        const row: ParameterRow | undefined = Object.entries<ParameterRow>(catalogue).find(([name]) => name === parameter)?.[1];
        if (row?.secret === true) assert.equal(value, null, parameter);
        else if (row !== undefined && row.defaultByModel === undefined) assert.equal(value, row.default, parameter);
      }
  });
});
