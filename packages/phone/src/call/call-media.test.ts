import assert from 'node:assert/strict';
import { test } from 'node:test';

import { VirtualWorld, settle } from '@offhook/base/virtual';
import { MediaClock } from '@offhook/media';
import { utf8Bytes } from '@offhook/base';
import { Settings, effectiveConfiguration, findModel, readConfiguration } from '@offhook/ucs';

import { createCallLeg } from './call-media.ts';

/** The transports of the m= lines that a call offers under these settings. */
async function offered(attributes: string): Promise<readonly string[]> {
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const text = `<PHONE_CONFIG>\n<ALL ${attributes}/>\n</PHONE_CONFIG>`;
  const contents = [{ layer: 'files', assignments: readConfiguration(utf8Bytes(text), 'site.cfg').assignments }] as const;
  const world = new VirtualWorld({ seed: 1 });
  const leg = await createCallLeg({
    platform: world.platform('192.0.2.1'),
    clock: new MediaClock(world.clock),
    address: '192.0.2.1',
    settings: new Settings(effectiveConfiguration({ contents, model })),
  });
  const offer = leg.createOffer();
  await leg.close();
  await settle();
  return Array.from(offer.matchAll(/^m=audio \d+ (\S+) /gm), ([, transport]) => transport ?? '');
}

test('RFC 3264 §5: sec.srtp.offer=0 means one plain stream in each of our offers, the late one of an answered call as well', async () => {
  assert.deepEqual(await offered('sec.srtp.enable="1" sec.srtp.offer="0"'), ['RTP/AVP']);
});

test('sec.srtp.offer puts a secure stream before the plain one, sec.srtp.require leaves it alone, sec.srtp.enable=0 takes it away', async () => {
  assert.deepEqual(await offered('sec.srtp.offer="1"'), ['RTP/SAVP', 'RTP/AVP']);
  assert.deepEqual(await offered('sec.srtp.offer="0" sec.srtp.require="1"'), ['RTP/SAVP']);
  assert.deepEqual(await offered('sec.srtp.enable="0" sec.srtp.offer="1" sec.srtp.require="1"'), ['RTP/AVP']);
});
