// Message waiting, dialog state and presence through Kamailio's presence server: our phone and our stack as subscribers and publishers.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { silentLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { Account } from '@offhook/sip';
import { TransportLayer, UserAgent, dialogInfoBody, messageSummaryBody, parseDialogInfo } from '@offhook/sip';

import { makeCertificates } from '../support/certificates.ts';
import { kamailioAddress, kamailioPort, realm, startKamailio } from '../support/kamailio.ts';
import { loopback } from '../support/loopback.ts';
import type { Peer } from '../support/process.ts';
import { eventually, temporaryFolder } from '../support/process.ts';
import { startTestPhone } from '../support/test-phone.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let kamailio: Peer;

before(async () => {
  folder = await temporaryFolder();
  kamailio = await startKamailio(folder.path, await makeCertificates(folder.path, [realm, kamailioAddress]));
});

after(async () => {
  await kamailio.stop();
  await folder.remove();
});

async function startAgent(user: string, address: string): Promise<{ agent: UserAgent; account: Account; close: () => Promise<void> }> {
  const platform = createNodePlatform({ directory: '/nonexistent', log: silentLogger });
  const transport = await TransportLayer.open({ platform, listen: [{ protocol: 'udp', address, port: 0 }], from: address });
  const agent = new UserAgent({ platform, transport, ownsTransport: true, userAgentHeader: 'test' });
  const account = agent.addAccount({
    addressOfRecord: `sip:${user}@${realm}`,
    credentials: [{ username: user, password: `pw${user}` }],
    outboundProxy: { host: kamailioAddress, port: kamailioPort, protocol: 'udp' },
  });
  return {
    agent,
    account,
    close: async () => {
      await agent.close();
      platform.close();
    },
  };
}

describe('Kamailio presence', () => {
  it('RFC 3842: the phone subscribes to its mailbox, and its lamp follows what is published', async (t) => {
    const phone = await startTestPhone({ user: 'alice', address: loopback(31), settings: { 'msg.mwi.1.subscribe': `alice@${realm}` } });
    t.after(() => phone.close());
    const mailbox = await startAgent('mailbox', loopback(32));
    t.after(() => mailbox.close());
    mailbox.agent.publish({
      account: mailbox.account,
      target: `sip:alice@${realm}`,
      event: 'message-summary',
      body: messageSummaryBody({
        isWaiting: true,
        account: `sip:alice@${realm}`,
        counts: new Map([['voice-message', { newMessages: 2, oldMessages: 8, newUrgent: 0, oldUrgent: 2 }]]),
      }),
      expiresS: 60,
    });
    await eventually('the lamp', () => phone.phone.lines[0]?.messages.newMessages === 2, {
      explain: () => JSON.stringify(phone.phone.lines[0]?.messages),
    });
    assert.equal(phone.phone.lines[0]?.messages.isWaiting, true);
    assert.equal(phone.phone.lines[0]?.messages.oldMessages, 8);
  });

  it('RFC 4235: a subscriber sees another line ring and answer', async (t) => {
    const watcher = await startAgent('alice', loopback(33));
    t.after(() => watcher.close());
    const watched = await startAgent('bob', loopback(34));
    t.after(() => watched.close());
    const states: string[] = [];
    const subscription = watcher.agent.subscribe({
      account: watcher.account,
      target: `sip:bob@${realm}`,
      event: 'dialog',
      accept: ['application/dialog-info+xml'],
      onNotify: (notify) => {
        if (utf8Text(notify.body) === '') return;
        for (const dialog of parseDialogInfo(notify.body).dialogs) states.push(dialog.state);
      },
    });
    await eventually('the subscription', () => subscription.state === 'active' || subscription.state === 'pending', {
      explain: () => subscription.state,
    });
    const info = (state: 'early' | 'confirmed', version: number): ReturnType<typeof dialogInfoBody> =>
      dialogInfoBody({
        version,
        isFull: true,
        entity: `sip:bob@${realm}`,
        dialogs: [
          {
            id: 'd1',
            state,
            event: undefined,
            code: undefined,
            direction: 'recipient',
            callId: 'c1',
            localTag: undefined,
            remoteTag: undefined,
            local: undefined,
            remote: undefined,
          },
        ],
      });
    const publication = watched.agent.publish({
      account: watched.account,
      target: `sip:bob@${realm}`,
      event: 'dialog',
      body: info('early', 1),
      expiresS: 60,
    });
    await eventually('early', () => states.includes('early'), { explain: () => states.join(' ') });
    await publication.modify(info('confirmed', 2));
    await eventually('confirmed', () => states.includes('confirmed'), { explain: () => states.join(' ') });
  });

  it('RFC 3856, RFC 3903: a phone publishes its state, and another one has it as that of a buddy', async (t) => {
    const settings = { 'feature.presence.enabled': '1' };
    const carol = await startTestPhone({ user: 'carol', address: loopback(35), settings });
    t.after(() => carol.close());
    const dave = await startTestPhone({ user: 'dave', address: loopback(36), settings });
    t.after(() => dave.close());
    const buddy = { firstName: 'Dave', lastName: '', contact: 'dave', buddyWatch: true };
    await carol.phone.directory.save(buddy);
    const isSeenAs = (words: string): Promise<void> =>
      eventually(words, () => carol.phone.presence.wordsOf(buddy) === words, {
        explain: () => String(carol.phone.presence.wordsOf(buddy)),
      });
    await isSeenAs('Available');
    dave.phone.presence.choose('away');
    await isSeenAs('Away');
    await dave.phone.choices.change({ isDoNotDisturb: true });
    await isSeenAs('Do Not Disturb');
    await dave.phone.close();
    await isSeenAs('Offline');
  });
});
