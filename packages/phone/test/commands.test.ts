// What whoever is at a phone may ask of it, by what comes of it in the phone, in its log, and on its server.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { changePassword } from '../src/command/change-password.ts';
import { changeSetting } from '../src/command/change-setting.ts';
import { changeVolume } from '../src/command/change-volume.ts';
import { clearCallLists } from '../src/command/clear-call-lists.ts';
import { clearPersonalInformation } from '../src/command/clear-personal-information.ts';
import { clearUploaded } from '../src/command/clear-uploaded.ts';
import { deleteCall } from '../src/command/delete-call.ts';
import { deleteContact } from '../src/command/delete-contact.ts';
import { downloadPersonalData } from '../src/command/download-personal-data.ts';
import { forwardCalls } from '../src/command/forward-calls.ts';
import { recover } from '../src/command/recover.ts';
import { resetToDefaults } from '../src/command/reset-to-defaults.ts';
import { restrictUpload } from '../src/command/restrict-upload.ts';
import { saveContact } from '../src/command/save-contact.ts';
import { setDoNotDisturb } from '../src/command/set-do-not-disturb.ts';
import { setOwnStatus } from '../src/command/set-own-status.ts';
import { checkServerName, setUp } from '../src/command/set-up.ts';
import { signIn } from '../src/command/sign-in.ts';
import { bob, missed, phoneScene } from './phone-scene.ts';

const isRefused = (error: unknown): boolean => isProblem(error, 'bad-request');
const isWrong = (error: unknown): boolean => isProblem(error, 'bad-credentials');

describe('passwords', () => {
  it('are as long as the settings want for each role, and a change is logged', async () => {
    const { phone, until } = await phoneScene({ 'sec.pwd.length.admin': '8', 'sec.pwd.length.user': '4' });
    await assert.rejects(until(changePassword(phone, 'admin', '1234567')), isRefused);
    await assert.rejects(until(changePassword(phone, 'user', '789')), isRefused);
    assert.doesNotMatch(phone.log.text, /password changed/);
    await until(changePassword(phone, 'admin', '12345678'));
    await until(changePassword(phone, 'user', '7890'));
    assert.match(phone.log.text, /\|sec +\|\*\|.*admin password changed\n.*user password changed/);
    await until(phone.close());
  });

  it('open what they are for: the administrator’s also what the user’s opens, and not the other way', async () => {
    const { phone, until } = await phoneScene();
    await until(changePassword(phone, 'admin', 'chief'));
    await until(changePassword(phone, 'user', 'clerk'));
    assert.deepEqual(
      [
        await until(signIn(phone, 'admin', 'chief')),
        await until(signIn(phone, 'user', 'chief')),
        await until(signIn(phone, 'user', 'clerk')),
      ],
      ['admin', 'admin', 'user'],
    );
    await assert.rejects(until(signIn(phone, 'admin', 'clerk')), isWrong);
    await assert.rejects(until(signIn(phone, 'user', 'nobody')), isWrong);
    await until(phone.close());
  });

  for (const [type, proof, keepsAdmin] of [
    ['FullRecovery', 'chief', false],
    ['PreserveAdmin', 'chief', true],
    ['CloudProv', '64:16:7F:0A:50:02', true],
    ['FullRecovery', '64167f0a5002', false],
  ] as const)
    it(`guide, device.system.recoveryType ${type}, proved by ${proof}: ${keepsAdmin ? 'the administrator’s password stays' : 'all goes'}`, async () => {
      const { phone, until, server } = await phoneScene({
        'device.set': '1',
        'device.system.recoveryType.set': '1',
        'device.system.recoveryType': type,
      });
      await until(changePassword(phone, 'admin', 'chief'));
      await until(saveContact(phone, bob));
      await assert.rejects(until(recover(phone, '64167f0a5003')), isWrong);
      assert.equal(phone.directory.personal.length, 1);
      server.status = 503; // nothing comes back from there
      await until(recover(phone, proof));
      assert.deepEqual([phone.passwords.isAdminDefault, phone.directory.personal.length], [!keepsAdmin, 0]);
      await until(phone.close());
    });
});

describe('settings and choices', () => {
  it('a setting is the person’s own, goes up, and restarts the phone only where it must', async () => {
    const { phone, until, pass, files } = await phoneScene();
    let boots = 0;
    phone.on('provisioned', () => void boots++);
    await until(changeSetting(phone, 'up.backlight.timeout', '15'));
    await pass(5000);
    assert.deepEqual([boots, phone.layers.values('local')], [0, { 'up.backlight.timeout': '15' }]);
    assert.match(files.get('-phone.cfg') ?? '', /up\.backlight\.timeout="15"/);
    await until(changeSetting(phone, 'reg.1.address', '2009@example.test'));
    await pass(60_000);
    assert.deepEqual([boots, phone.lines[0]?.settings.addressOfRecord], [1, 'sip:2009@example.test']);
    await until(phone.close());
  });

  it('the volume stays between nothing and ten', async () => {
    const { phone, until } = await phoneScene();
    const seen: number[] = [];
    for (const steps of [1, 5, -3, -20, 2]) {
      await until(changeVolume(phone, steps));
      seen.push(phone.choices.current.volume);
    }
    assert.deepEqual(seen, [7, 10, 7, 0, 2]);
    await until(phone.close());
  });

  it('calls are forwarded for each reason by its own setting, and no more', async () => {
    const { phone, until } = await phoneScene();
    for (const [reason, to] of [
      ['always', '2001'],
      ['busy', '2002'],
      ['no-answer', '2003'],
    ] as const)
      await until(forwardCalls(phone, { lineIndex: 2, reason, to }));
    assert.deepEqual(phone.layers.values('local'), {
      'divert.2.contact': '2001',
      'divert.busy.2.contact': '2002',
      'divert.noanswer.2.contact': '2003',
    });
    await until(phone.close());
  });

  it('who is available is not undisturbed, and the other way round', async () => {
    const { phone, until } = await phoneScene({ 'feature.presence.enabled': '1' });
    const seen: (readonly [string, boolean])[] = [];
    const note = (): void => void seen.push([phone.presence.chosen, phone.choices.current.isDoNotDisturb]);
    for (const state of ['do-not-disturb', 'away', 'busy'] as const) {
      await until(setOwnStatus(phone, state));
      note();
    }
    await until(setDoNotDisturb(phone, true));
    note();
    await until(setDoNotDisturb(phone, false));
    note();
    assert.deepEqual(seen, [
      ['do-not-disturb', true],
      ['away', false],
      ['busy', false],
      ['do-not-disturb', true],
      ['busy', false],
    ]);
    await until(phone.close());
  });
});

describe('contacts and lists', () => {
  it('are changed one by one', async () => {
    const { phone, until } = await phoneScene();
    await until(saveContact(phone, bob));
    await until(saveContact(phone, { ...bob, contact: '2003' }, bob));
    await until(saveContact(phone, bob));
    await until(deleteContact(phone, { ...bob, contact: '2003' }));
    assert.deepEqual(
      phone.directory.personal.map(({ contact }) => contact),
      ['2002'],
    );
    phone.callLists.record(missed);
    phone.callLists.record({ ...missed, startTime: '2026-01-02T00:00:00', source: { address: 'sip:2003@example.test' } });
    const [latest] = phone.callLists.entries;
    await until(deleteCall(phone, latest ?? assert.fail('no call')));
    assert.deepEqual(
      phone.callLists.entries.map(({ startTime }) => startTime),
      [missed.startTime],
    );
    await until(clearCallLists(phone));
    assert.deepEqual([phone.callLists.entries.length, phone.directory.personal.length], [0, 1]);
    await until(phone.close());
  });

  it('guide: Clear Personal Information clears this phone at once; Clear Uploaded Calls/Directory says whether the server was cleared, and asks until it is', async () => {
    const { phone, until, pass, files, server } = await phoneScene();
    const fill = async (): Promise<void> => {
      await until(saveContact(phone, bob));
      phone.callLists.record(missed);
      await pass(600_000);
    };
    const onServer = (): boolean => /2002/.test(`${files.get('-directory.xml') ?? ''}${files.get('-calls.xml') ?? ''}`);
    const here = (): number => phone.directory.personal.length + phone.callLists.entries.length;
    await fill();
    assert.deepEqual([onServer(), here()], [true, 2]);
    await until(clearPersonalInformation(phone));
    assert.equal(here(), 0);
    await fill();
    assert.deepEqual([await until(clearUploaded(phone)), onServer(), here()], [true, false, 0]);
    await fill();
    server.status = 503;
    assert.deepEqual([await until(clearUploaded(phone)), onServer(), here()], [false, true, 0]);
    assert.deepEqual(
      ['call-list', 'directory'].map((kind) => phone.profile.uploadState.change(kind as 'call-list' | 'directory')),
      ['cleared', 'cleared'],
    );
    server.status = 0;
    await pass(3_600_000);
    assert.equal(onServer(), false);
    await until(phone.close());
  });

  it('guide, Restrict Personal Data Upload: nothing goes until it is lifted', async () => {
    const { phone, until, pass, files } = await phoneScene();
    await until(restrictUpload(phone, true));
    await until(saveContact(phone, bob));
    await pass(60_000);
    assert.doesNotMatch(files.get('-directory.xml') ?? '', /2002/);
    await until(restrictUpload(phone, false));
    await pass(5000);
    assert.match(files.get('-directory.xml') ?? '', /2002/);
    await until(phone.close());
  });

  it('what the server has of both is taken where somebody asks for it', async () => {
    const { phone, until, pass, files } = await phoneScene();
    await until(saveContact(phone, bob));
    phone.callLists.record(missed);
    await pass(600_000);
    for (const name of ['-directory.xml', '-calls.xml']) files.set(name, (files.get(name) ?? '').replaceAll('2002', '2077'));
    await until(downloadPersonalData(phone));
    assert.equal(phone.directory.personal[0]?.contact, '2077');
    assert.match(phone.callLists.entries[0]?.source?.address ?? '', /2077/);
    await until(phone.close());
  });
});

describe('resets and setup', () => {
  it('a reset is logged, marks the file whose copy must not come back, and the phone runs again', async () => {
    for (const [kind, suffix] of [
      ['local-configuration', '-phone.cfg'],
      ['web-configuration', '-web.cfg'],
    ] as const) {
      const { phone, until, pass, files } = await phoneScene();
      await until(phone.layers.set('local', 'up.backlight.timeout', '15'));
      await until(phone.layers.set('web', 'up.backlight.timeout', '16'));
      await pass(60_000);
      const { device } = phone;
      await until(resetToDefaults(phone, kind));
      await pass(60_000);
      assert.deepEqual([phone.state, phone.device === device], ['running', false]);
      assert.match(phone.log.text, new RegExp(`\\|sec +\\|\\*\\|.*reset ${kind}`));
      for (const name of ['-phone.cfg', '-web.cfg'])
        assert.equal((files.get(name) ?? '').includes('timeout'), name !== suffix, `${kind} ${name}`);
      await until(phone.close());
    }
  });

  it('guide, Reset User Data: contacts and lists go here and on the server', async () => {
    const { phone, until, pass, files } = await phoneScene();
    await until(saveContact(phone, bob));
    phone.callLists.record(missed);
    await pass(600_000);
    await until(resetToDefaults(phone, 'user-data'));
    assert.deepEqual([phone.directory.personal.length, phone.callLists.entries.length], [0, 0]);
    assert.doesNotMatch(`${files.get('-directory.xml') ?? ''}${files.get('-calls.xml') ?? ''}`, /2002/);
    await until(phone.close());
  });

  for (const [name, isServer] of [
    ['', true],
    ['new.example.test/phones', true],
    ['https://new.example.test/', true],
    ['HTTP://new.example.test', true],
    ['ftp://new.example.test', false],
    ['http://[', false],
  ] as const)
    it(`the wizard ${isServer ? 'takes' : 'refuses'} ${name === '' ? 'no server' : name}`, () => {
      if (isServer) checkServerName(name);
      else assert.throws(() => checkServerName(name), isRefused);
    });

  it('the wizard replaces what was chosen before in every spelling, keeps the rest, and the phone begins anew', async () => {
    const { phone, until } = await phoneScene();
    for (const [name, value] of [
      ['Device.Prov.ServerName', 'old.example.test'],
      ['device.prov.serverType', 'HTTP'],
      ['device.prov.user', 'old'],
      ['device.sntp.serverName', 'time.example.test'],
    ] as const)
      await until(phone.layers.set('device', name, value));
    await assert.rejects(until(setUp(phone, { serverName: 'ftp://x', user: '', password: '' })), isRefused);
    assert.equal(phone.layers.assignments('device').length, 4);
    const { device } = phone;
    await until(setUp(phone, { serverName: '', user: 'new', password: '' }));
    assert.notEqual(phone.device, device);
    assert.deepEqual(phone.layers.assignments('device'), [
      { name: 'device.sntp.serverName', value: 'time.example.test', place: phone.layers.assignments('device')[0]?.place },
      { name: 'device.prov.user', value: 'new', place: { file: 'setup', line: 1, column: 1 } },
    ]);
    await until(phone.close());
    await assert.rejects(until(setUp(phone, { serverName: '', user: '', password: '' })), (error) => isProblem(error, 'conflict'));
  });
});
