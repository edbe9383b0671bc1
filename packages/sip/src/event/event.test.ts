// Event bodies: RFC 3842, RFC 4235.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { DialogInfoView, dialogInfoBody, parseDialogInfo, type DialogEntry, type DialogInfo, type DialogState } from './dialog-info.ts';
import { messageSummaryBody, parseMessageSummary } from './message-summary.ts';

test('RFC 3842 §5.2: a summary is read, and written so that it reads the same', () => {
  const text = 'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.test\r\nVoice-Message: 4/8 (1/2)\r\nFax-Message: 0/1\r\n';
  const summary = parseMessageSummary(utf8Bytes(text));
  assert.equal(summary.isWaiting, true);
  assert.equal(summary.account, 'sip:alice@vmail.example.test');
  assert.deepEqual(summary.counts.get('voice-message'), { newMessages: 4, oldMessages: 8, newUrgent: 1, oldUrgent: 2 });
  assert.deepEqual(parseMessageSummary(messageSummaryBody(summary).content), summary);
});

test('RFC 3842 §5.2: lines are read whatever their case and blanks, and what is no count is passed over', () => {
  for (const [text, isWaiting, account, counts] of [
    ['', false, undefined, {}],
    ['messages-waiting: NO', false, undefined, {}],
    ['Messages-Waiting: maybe\r\nVoice-Message: 1/0', false, undefined, { 'voice-message': [1, 0, 0, 0] }],
    [' MESSAGES-WAITING :YES \nmessage-account :  sip:a@b \n', true, 'sip:a@b', {}],
    ['Voice-Message: 0/3', false, undefined, { 'voice-message': [0, 3, 0, 0] }],
    ['Voice-Message: 0/3\nFax-Message:1 / 2 ( 3 / 4 )', true, undefined, { 'voice-message': [0, 3, 0, 0], 'fax-message': [1, 2, 3, 4] }],
    ['X: 123456789/123456789(123456789/123456789)', true, undefined, { x: [123_456_789, 123_456_789, 123_456_789, 123_456_789] }],
    ['X: 1/2(3/4', true, undefined, { x: [1, 2, 0, 0] }],
    ['X: 1/2 3/4', true, undefined, { x: [1, 2, 0, 0] }],
    ['X: 1234567890/1\nY: n 1/2\nZ: 1\nW:\nno field\n(V): 1/2\nU: /1\nT: 1/', false, undefined, {}],
  ] as const) {
    const summary = parseMessageSummary(utf8Bytes(text));
    assert.deepEqual([summary.isWaiting, summary.account], [isWaiting, account], text);
    const found = [...summary.counts].map(([name, { newMessages, oldMessages, newUrgent, oldUrgent }]) => [
      name,
      [newMessages, oldMessages, newUrgent, oldUrgent],
    ]);
    assert.deepEqual(Object.fromEntries(found), counts, text);
  }
});

test('RFC 3842 §5.2: a summary is written with its account, where it has one, and its counts', () => {
  const counts = new Map([['voice-message', { newMessages: 1, oldMessages: 2, newUrgent: 3, oldUrgent: 4 }]]);
  const body = messageSummaryBody({ isWaiting: false, account: undefined, counts });
  assert.equal(body.contentType, 'application/simple-message-summary');
  assert.equal(utf8Text(body.content), 'Messages-Waiting: no\r\nVoice-Message: 1/2 (3/4)\r\n');
  const none = messageSummaryBody({ isWaiting: true, account: 'sip:a@b', counts: new Map() });
  assert.equal(utf8Text(none.content), 'Messages-Waiting: yes\r\nMessage-Account: sip:a@b\r\n');
});

const info: DialogInfo = {
  version: 3,
  isFull: true,
  entity: 'sip:bob@example.test',
  dialogs: [
    {
      id: 'a<1>',
      state: 'confirmed',
      event: undefined,
      code: undefined,
      direction: 'recipient',
      callId: 'x@y',
      localTag: 'l',
      remoteTag: 'r',
      local: {
        identity: 'sip:bob@example.test',
        displayName: '',
        target: 'sip:bob@192.0.2.2',
        targetParameters: new Map([['+sip.rendering', 'no']]),
      },
      remote: { identity: 'sip:carol@example.test', displayName: 'Carol & "Co"', target: '', targetParameters: new Map() },
    },
  ],
};

test('RFC 4235 §4: a dialog-info is written so that it reads the same', () => {
  assert.deepEqual(parseDialogInfo(dialogInfoBody(info).content), info);
});

test('RFC 4235 §4: prefixes, comments, single quotes, targets without a scheme and lost end tags are forgiven', () => {
  const text = `<?xml version='1.0'?><!-- x --><d:dialog-info xmlns:d='u' version='7' state='partial' entity='sip:bob@example.test'>
    <d:dialog id='1' direction='initiator'><d:state>Early</d:state><d:remote><d:identity>5550100</d:identity><d:target uri='5550100'/></d:remote>`;
  const read = parseDialogInfo(utf8Bytes(text));
  assert.equal(read.isFull, false);
  assert.equal(read.dialogs[0]?.state, 'early');
  assert.equal(read.dialogs[0]?.remote?.target, '5550100');
});

test('RFC 4235 §4.3: partial states are put together, old ones dropped and gaps told', () => {
  const view = new DialogInfoView();
  assert.equal(view.apply(info), 'applied');
  const [dialog] = info.dialogs;
  assert.ok(dialog);
  assert.equal(view.apply({ ...info, isFull: false, version: 4, dialogs: [{ ...dialog, id: 'b', state: 'early' }] }), 'applied');
  assert.equal(view.dialogs.length, 2);
  assert.equal(view.apply({ ...info, isFull: false, version: 4, dialogs: [] }), 'old');
  assert.equal(view.apply({ ...info, isFull: false, version: 6, dialogs: [{ ...dialog, id: 'b', state: 'terminated' }] }), 'gap');
  assert.equal(view.dialogs.length, 1);
});

test('RFC 4235 §4: a body that is no XML is a bad message', () => {
  assert.throws(() => parseDialogInfo(utf8Bytes('nothing here')), { code: 'bad-message' });
});

const bare: DialogEntry = {
  id: '',
  state: 'trying',
  event: undefined,
  code: undefined,
  direction: undefined,
  callId: undefined,
  localTag: undefined,
  remoteTag: undefined,
  local: undefined,
  remote: undefined,
};

const readInfo = (inner: string, attributes = ''): DialogInfo =>
  parseDialogInfo(utf8Bytes(`<dialog-info${attributes}>${inner}</dialog-info>`));

test('RFC 4235 §4.1: version, state and entity of the document, each with what counts where it is missing', () => {
  for (const [attributes, version, isFull, entity] of [
    ['', 0, true, ''],
    [' version="x" state="odd"', 0, true, ''],
    [' version="12" state="PARTIAL" entity="sip:a@b"', 12, false, 'sip:a@b'],
    [' version="0x1" state="full"', 0, true, ''],
  ] as const) {
    assert.deepEqual(readInfo('', attributes), { version, isFull, entity, dialogs: [] });
  }
});

test('RFC 4235 §4.1.1: a dialog without a known state is passed over, and every other is read with what it has', () => {
  const read = (inner: string, attributes = ''): readonly DialogEntry[] => readInfo(`<dialog${attributes}>${inner}</dialog>`).dialogs;
  for (const inner of ['', '<state/>', '<state>odd</state>', '<local/>']) assert.deepEqual(read(inner), []);
  for (const state of ['trying', 'proceeding', 'early', 'confirmed', 'terminated'] as const) {
    assert.deepEqual(read(`<state> ${state.toUpperCase()}\n</state>`), [{ ...bare, state }]);
  }
  assert.deepEqual(
    read('<state event="rejected" code="486">terminated</state>', ' id="1" direction="INITIATOR" call-id="c" local-tag="l" remote-tag="r"'),
    [
      {
        ...bare,
        id: '1',
        state: 'terminated',
        event: 'rejected',
        code: 486,
        direction: 'initiator',
        callId: 'c',
        localTag: 'l',
        remoteTag: 'r',
      },
    ],
  );
  assert.deepEqual(read('<state code="x">trying</state>', ' direction="Recipient"'), [{ ...bare, direction: 'recipient' }]);
  assert.deepEqual(read('<state>trying</state>', ' direction="odd"'), [bare]);
  assert.equal(readInfo('<dialog><state>early</state></dialog><other/><dialog><state>trying</state></dialog>').dialogs.length, 2);
});

test('RFC 4235 §4.1.6: a party has an identity, a name under either of two attributes, a target and its parameters', () => {
  const party = (inner: string): unknown => readInfo(`<dialog><state>early</state><remote>${inner}</remote></dialog>`).dialogs[0]?.remote;
  const empty = { identity: '', displayName: '', target: '', targetParameters: new Map() };
  assert.deepEqual(party(''), empty);
  assert.deepEqual(party('<identity> sip:a@b\n</identity>'), { ...empty, identity: 'sip:a@b' });
  assert.deepEqual(party('<identity display="A"/>'), { ...empty, displayName: 'A' });
  assert.deepEqual(party('<identity display-name="B"/>'), { ...empty, displayName: 'B' });
  assert.deepEqual(party('<identity display="A" display-name="B"/>'), { ...empty, displayName: 'A' });
  assert.deepEqual(party('<target/>'), empty);
  assert.deepEqual(party('<target uri="sip:c"><param pname="+sip.rendering" pval="no"/><param/></target>'), {
    ...empty,
    target: 'sip:c',
    targetParameters: new Map([
      ['+sip.rendering', 'no'],
      ['', ''],
    ]),
  });
  const [dialog] = readInfo('<dialog><state>early</state><local><identity>l</identity></local></dialog>').dialogs;
  assert.deepEqual([dialog?.local?.identity, dialog?.remote], ['l', undefined]);
});

test('RFC 4235 §4: what is missing is not written', () => {
  const written = (document: Partial<DialogInfo>): string => {
    const body = dialogInfoBody({ version: 0, isFull: true, entity: 'sip:a', dialogs: [], ...document });
    assert.equal(body.contentType, 'application/dialog-info+xml');
    return utf8Text(body.content);
  };
  const document = (inner: string, version = 0, state = 'full'): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${state}" entity="sip:a">${inner}</dialog-info>\r\n`;
  assert.equal(written({}), document(''));
  assert.equal(written({ version: 7, isFull: false }), document('', 7, 'partial'));
  assert.equal(
    written({ dialogs: [bare, { ...bare, id: '2' }] }),
    document('<dialog id=""><state>trying</state></dialog><dialog id="2"><state>trying</state></dialog>'),
  );
  const party = { identity: '', displayName: 'A', target: '', targetParameters: new Map([['a', 'b']]) };
  const full: DialogEntry = {
    id: '<',
    state: 'terminated',
    event: 'rejected',
    code: 486,
    direction: 'recipient',
    callId: 'c',
    localTag: 'l',
    remoteTag: 'r',
    local: party,
    remote: { ...party, identity: 'sip:&', target: 'sip:c', targetParameters: new Map(Object.entries({ a: 'b', c: 'd' })) },
  };
  assert.equal(
    written({ dialogs: [full] }),
    document(
      '<dialog id="&lt;" call-id="c" local-tag="l" remote-tag="r" direction="recipient"><state event="rejected" code="486">terminated</state>' +
        '<local></local><remote><identity display="A">sip:&amp;</identity>' +
        '<target uri="sip:c"><param pname="a" pval="b"/><param pname="c" pval="d"/></target></remote></dialog>',
    ),
  );
  const plainIdentity = { ...party, identity: 'x', displayName: '' };
  assert.ok(written({ dialogs: [{ ...bare, local: plainIdentity }] }).includes('<local><identity>x</identity></local>'));
});

test('RFC 4235 §4.3: versions count from the first document, a full state counts whatever its version', () => {
  const document = (version: number, isFull: boolean, ...dialogs: readonly (readonly [id: string, state: DialogState])[]): DialogInfo => ({
    version,
    isFull,
    entity: 'sip:a',
    dialogs: dialogs.map(([id, state]) => ({ ...bare, id, state })),
  });
  const view = new DialogInfoView();
  const ids = (): unknown => view.dialogs.map(({ id, state }) => `${id} ${state}`);
  assert.deepEqual(ids(), []);
  for (const [info, outcome, dialogs] of [
    [document(5, false, ['a', 'early']), 'gap', ['a early']],
    [document(5, false, ['a', 'terminated']), 'old', ['a early']],
    [document(4, false, ['a', 'terminated']), 'old', ['a early']],
    [document(6, false, ['a', 'confirmed'], ['b', 'trying']), 'applied', ['a confirmed', 'b trying']],
    [document(8, false, ['b', 'terminated']), 'gap', ['a confirmed']],
    [document(9, false, ['c', 'terminated']), 'applied', ['a confirmed']],
    [document(2, true, ['d', 'early'], ['e', 'terminated']), 'applied', ['d early']],
    [document(3, false), 'applied', ['d early']],
    [document(9, true), 'applied', []],
  ] as const) {
    assert.equal(view.apply(info), outcome, `version ${info.version}`);
    assert.deepEqual(ids(), dialogs, `version ${info.version}`);
  }
});
