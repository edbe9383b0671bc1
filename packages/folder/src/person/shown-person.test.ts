// What is found is shown: the person's in clear, others masked.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { parsePerson } from './person.ts';
import { loginOfPath, storeOf } from './search.ts';
import type { Files } from '../../test/person-folders.ts';
import { calls, directory, mac, searched, shown } from '../../test/person-folders.ts';

describe('who is looked for', () => {
  it('says so itself, or is known by the form of it', () => {
    for (const [text, own, name] of [
      ['2001', ['number:2001'], []],
      [' login = ada', ['login:ada'], []],
      ['LOGIN=ada', ['login:ada'], []],
      ['email=ada@example.test', ['email:ada@example.test'], []],
      ['name= Ada  Example', [], ['ada example']],
      ['Ada', ['login:ada'], ['ada']],
      ['Ada Example', [], ['ada example']],
      ['ab', ['login:ab'], ['ab']],
      ['12', ['number:12'], []],
      ['x=ada', ['login:x=ada'], ['x=ada']],
    ] as const) {
      const person = parsePerson([text]);
      assert.deepEqual([person.keys.map((keys) => keys.own), person.names], [own, name], text);
    }
    assert.deepEqual(parsePerson(['2001', 'tel:2001', 'name=Ada Example', 'Ada Example']).keys.length, 1);
    for (const texts of [[], [''], ['a'], ['1'], ['name='], ['name=a'], ['2001', 'anonymous'], ['login=']])
      assert.throws(
        () => parsePerson(texts),
        (error) => isProblem(error, 'bad-request'),
        texts.join(),
      );
  });
});

describe('GDPR Art. 15(4): how an occurrence is shown', () => {
  it('a contact by its names, number and divert, somebody else’s masked', () => {
    assert.deepEqual(shown(directory('<fn>Ada</fn><ln>Example</ln><lb>A</lb><ct>2001</ct><dc>2025550122</dc>')), [
      'certain ct+fn ln: Ada Example, A, 2001, diverts to ••••22',
    ]);
    assert.deepEqual(shown(directory('<ct>2001</ct>')), ['certain ct: 2001']);
    assert.deepEqual(shown(directory('<fn>Bob</fn><ln>Sample</ln><ct>2025550122</ct><dc>2001</dc>')), [
      'certain dc: B. S., ••••22, diverts to 2001',
    ]);
    assert.deepEqual(shown(directory('<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc>'), { showOthers: true }), [
      'certain dc: Bob, 2025550122, diverts to 2001',
    ]);
    assert.deepEqual(shown(directory('<fn>Bob</fn><ct>2025550122</ct>')), []);
    assert.deepEqual(shown(directory('<fn>Ada</fn><ln>Example</ln><lb>Sample</lb><ct>2001</ct><dc>2001</dc>')), [
      'certain ct+fn ln+dc: Ada Example, Sample, 2001, diverts to 2001',
    ]);
  });

  it('the name of a line is whose its address is, and no other setting of the line', () => {
    const lines = '<x reg.1.address="2002" reg.1.label="Ada Example" reg.1.labels="Ada Example" reg.1.displayName="Ada Example"/>';
    assert.deepEqual(
      searched({ 'site.cfg': lines }).report.occurrences.map(({ fields, certainty }) => `${fields.join()} ${certainty}`),
      ['reg.1.label possible', 'reg.1.labels likely', 'reg.1.displayName possible'],
    );
  });

  it('the label of a key that watches somebody is whose its address is', () => {
    const keys = ['2001', '2002'].map(
      (address, at) => `attendant.resourceList.${at}.address="${address}" attendant.resourceList.${at}.label="Ada Example"`,
    );
    assert.deepEqual(
      searched({ 'site.cfg': `<x ${keys.join(' ')}/>` }).report.occurrences.map(({ fields, certainty }) => `${fields.join()} ${certainty}`),
      ['attendant.resourceList.0.address certain', 'attendant.resourceList.0.label likely', 'attendant.resourceList.1.label possible'],
    );
  });

  it('a folder by its name or number', () => {
    const named = ['2001/x.cfg', 'Ada Example, old/x.cfg', 'Example Ada/x.cfg', 'of 2001 and others/x.cfg'];
    const files = Object.fromEntries([...named, 'x/x.cfg'].map((path) => [path, '<x/>']));
    assert.deepEqual(
      searched(files).report.occurrences.map(({ path, kind }) => [path, kind]),
      named.map((path) => [path, 'folder-name']),
    );
  });

  it('a label beside somebody else’s number may be a homonym’s', () => {
    assert.deepEqual(shown(directory('<lb>Ada Example</lb><ct>2025550122</ct>')), ['possible lb: Ada Example, 2025550122']);
    assert.deepEqual(shown(directory('<lb>Ada Example</lb>')), ['likely lb: Ada Example']);
  });

  it('a part of somebody else’s name that is the person’s own name stays', () => {
    const [text] = searched(directory('<fn>Ada</fn><ln>Sample</ln><ct>2025550122</ct><dc>2001</dc>'), ['2001', 'name=Ada']).report
      .occurrences;
    assert.equal(text?.text, 'Ada S., ••••22, diverts to 2001');
  });

  it('both parties of a call in clear where others are asked for', () => {
    const both = calls(
      '<source><address>2001</address></source><destination><address>2025550122</address><name>Bob Sample</name></destination>',
    );
    assert.deepEqual(shown(both, { showOthers: true }), ['certain source:    2001 to Bob Sample <2025550122>']);
  });

  it('a call by its time and parties', () => {
    const call = '<direction>In</direction><disposition>Normal</disposition><startTime>2026-01-05T12:00:00</startTime>';
    assert.deepEqual(
      shown(
        calls(
          `${call}<source><address>2001</address><name>Ada Example</name></source><destination><address>2025550122</address><name>Bob Sample</name></destination>`,
        ),
      ),
      ['certain source: 2026-01-05T12:00:00 In Normal Ada Example <2001> to B. S. <••••22>'],
    );
    assert.deepEqual(shown(calls(`${call}<destination address="2001"/>`)), [
      'certain destination: 2026-01-05T12:00:00 In Normal - to 2001',
    ]);
    assert.deepEqual(shown(calls('<source><address>2025550122</address><name>Ada Example</name></source>')), [
      'possible source:    Ada Example <2025550122> to -',
    ]);
    assert.deepEqual(shown(calls('<source>2001</source><destination><name>Bob</name></destination>')), [
      'certain source:    2001 to B. <>',
    ]);
  });

  it('a parameter by its name; a secret never', () => {
    assert.deepEqual(shown({ 'site.cfg': '<x reg.1.address="2001"/>' }), ['certain reg.1.address: reg.1.address="2001"']);
    assert.deepEqual(shown({ 'site.cfg': '<x x.text="see 2001 of Bob"/>' }), ['possible x.text: x.text="see 2001 of •••"']);
    assert.deepEqual(shown({ 'site.cfg': '<x reg.1.auth.password="2001"/>' }), []);
  });

  it('a name goes on in the next line only where mark-up is broken', () => {
    const found = (files: Files): number => searched(files, ['name=Ada Example']).report.occurrences.length;
    assert.deepEqual([found({ 'x.txt': 'Ada\nExample\n' }), found({ 'x.xml': '<a>\nAda\nExample\n' })], [0, 1]);
  });

  it('a line by its time and module, cut to 160 signs', () => {
    assert.deepEqual(shown({ [`${mac}-app.log`]: '0105123805|sip  |4|00|Bob called 2001\n' }), [
      'certain : 0105123805 sip ••• called 2001',
    ]);
    const [long = ''] = shown({ 'x.txt': `2001 call  ${'called '.repeat(40)}` });
    assert.equal(long, `possible : ${`2001 call ${'called '.repeat(40)}`.slice(0, 160)}...`);
  });
});

it('which of several texts is no person is said by its number, without repeating it', () => {
  assert.throws(() => parsePerson(['2001', 'login=a']), /number 2 of what was given is none/);
});

describe('where a file belongs', () => {
  it('by its name, or by its root where the name says nothing', () => {
    for (const [path, root, store] of [
      [`${mac}-directory.xml`, undefined, 'directory'],
      [`${mac}-calls.xml`, undefined, 'call-list'],
      [`${mac}-app.log`, undefined, 'log'],
      [`${mac}-boot.log`, undefined, 'log'],
      [`${mac}-phone.cfg`, undefined, 'override'],
      [`${mac}-web.cfg`, undefined, 'override'],
      [`${mac}-cloud.cfg`, undefined, 'override'],
      ['x.xml', 'directory', 'directory'],
      ['x.xml', 'callList', 'call-list'],
      ['x.log', undefined, 'log'],
      ['x.log.1', undefined, 'log'],
      ['x.log-22', undefined, 'log'],
      ['x.logs', undefined, 'other'],
      ['x.cfg', undefined, 'configuration'],
      ['x.xml', undefined, 'configuration'],
      ['x', 'x', 'configuration'],
      ['x.txt', undefined, 'other'],
    ] as const)
      assert.equal(storeOf(path, root), store, path);
  });

  it('guide, User Profiles: to whom by the login in its name', () => {
    for (const [path, login] of [
      ['ada.cfg', 'ada'],
      ['x/ada.CFG', 'ada'],
      ['ada-phone.cfg', 'ada'],
      ['ada-directory.xml', 'ada'],
      [`${mac}.cfg`, undefined],
      [`${mac}x.cfg`, `${mac}x`],
      [`${mac}-phone.cfg`, undefined],
      ['ada.xml', undefined],
      ['.cfg', undefined],
    ] as const)
      assert.equal(loginOfPath(path), login, path);
  });
});

describe('what stands beside the person', () => {
  const known = (files: Files): readonly string[] => searched(files).report.alsoKnownAs.map(({ type, value }) => `${type} ${value}`);

  it('in their own contacts and parties, and was not asked for', () => {
    assert.deepEqual(known(directory('<fn>Ada</fn><ln>Sample</ln><ct>2001</ct>')), ['name Ada Sample']);
    assert.deepEqual(known(directory('<fn>Ada</fn><ln>Example</ln><ct>2025550147</ct>')), ['phone-number 2025550147']);
    assert.deepEqual(known(directory('<fn>Bob</fn><ln>Sample</ln><ct>2025550122</ct><dc>2001</dc>')), []);
    assert.deepEqual(known(directory('<fn>Ada</fn><ct>2001</ct>')), []);
    assert.deepEqual(known(directory('<ln>Sample</ln><ct>2001</ct>')), [], 'one word is no name that could be asked for');
    assert.deepEqual(
      known(
        calls(
          '<source><address>2001</address><name>A. Sample</name></source><destination><address>2002</address><name>Bob Sample</name></destination>',
        ),
      ),
      ['name A. Sample'],
    );
    assert.deepEqual(known(calls('<source><address>sip:2001@example.test</address></source>')), []);
    assert.deepEqual(known({ 'site.cfg': '<x reg.1.address="2001" reg.1.label="Bob Sample"/>' }), []);
  });
});
