// Event bodies: RFC 3842, RFC 4235.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes } from '@offhook/base';
import { DialogInfoView, dialogInfoBody, parseDialogInfo, type DialogInfo } from './dialog-info.ts';
import { messageSummaryBody, parseMessageSummary } from './message-summary.ts';

test('RFC 3842 §5.2: a summary is read, and written so that it reads the same', () => {
  const text = 'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.test\r\nVoice-Message: 4/8 (1/2)\r\nFax-Message: 0/1\r\n';
  const summary = parseMessageSummary(utf8Bytes(text));
  assert.equal(summary.isWaiting, true);
  assert.equal(summary.account, 'sip:alice@vmail.example.test');
  assert.deepEqual(summary.counts.get('voice-message'), { newMessages: 4, oldMessages: 8, newUrgent: 1, oldUrgent: 2 });
  assert.deepEqual(parseMessageSummary(messageSummaryBody(summary).content), summary);
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
