import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { artefactName, parseArtefactName } from './file-name.ts';
import { parseLogLine, writeLogLine } from './log-line/log-line.ts';
import { canonicalMacAddress, findModel } from './model.ts';
import { parsePhoneUserAgent, provisioningUserAgent, sipUserAgent } from './user-agent.ts';

describe('names', () => {
  it('a phone’s own User-Agent headers are those of real phones, and read back', () => {
    const model = findModel('VVX 450');
    assert.ok(model !== undefined);
    const version = { application: '6.4.3.5017', updater: '6.4.3.1000' };
    assert.equal(
      provisioningUserAgent({ model, version, type: 'Application' }),
      'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application',
    );
    assert.equal(
      provisioningUserAgent({ model, version, type: 'Updater', tagSerialNumber: '64167f0a2001' }),
      'FileTransport PolycomVVX-VVX_450-UA/6.4.3.1000 (SN:64167f0a2001) Type/Updater',
    );
    assert.equal(sipUserAgent({ model, version, tagSerialNumber: '64167f0a2001' }), 'PolycomVVX-VVX_450-UA/6.4.3.5017_64167f0a2001');
  });

  it('User-Agents met in the field are understood', () => {
    for (const [text, family, name] of [
      ['FileTransport PolyEdge-Edge_E450-UA/8.0.0.15602 Type/Application', 'PolyEdge', 'Edge_E450'],
      ['FileTransport PolyCCX-CCX_600-UA/8.0.2.3267 (SN:482567b5313f) Type/Application', 'PolyCCX', 'CCX_600'],
      ['FileTransport PolycomSoundPointIP-SPIP_335-UA/3.2.1.0078', 'PolycomSoundPointIP', 'SPIP_335'],
      ['Polycom/5.5.2.8571 PolycomVVX-VVX_310-UA/5.5.2.8571', 'PolycomVVX', 'VVX_310'],
      ['PolycomVVX-VVX_250-UA/5.8.2.4732_64167feecc76', 'PolycomVVX', 'VVX_250'],
    ] as const) {
      const agent = parsePhoneUserAgent(text);
      assert.deepEqual([agent?.family, agent?.model], [family, name], text);
    }
    assert.equal(parsePhoneUserAgent('Microbrowser/1.1 PolycomSoundPointIP-SPIP_550-UA/4.0.15.1009')?.model, 'SPIP_550');
    assert.equal(parsePhoneUserAgent('curl/8.0'), undefined);
    assert.equal(parsePhoneUserAgent('PolycomVVX-VVX_250-UA/5.8.2.4732_64167FEECC76')?.macAddress, '64167feecc76');
  });

  it('file names tell what a file is and whose, in either case of the MAC address', () => {
    assert.deepEqual(parseArtefactName('/calls/0004F2E62AA4-calls.xml'), {
      kind: 'call-list',
      owner: '0004f2e62aa4',
      macAddress: '0004f2e62aa4',
    });
    assert.deepEqual(parseArtefactName('user100-directory.xml'), { kind: 'directory', owner: 'user100' });
    assert.equal(parseArtefactName('site.cfg'), undefined);
    assert.equal(artefactName('0004f2e62aa4', 'local-override'), '0004f2e62aa4-phone.cfg');
    assert.equal(canonicalMacAddress('00:04:F2:E6:2A:A4'), '0004f2e62aa4');
    assert.equal(canonicalMacAddress('00:04'), undefined);
  });

  it('a log line cannot be forged by what it quotes', () => {
    const line = { time: '0105123805', module: 'sip', severity: 4 as const, missed: 0, text: 'evil\n0105123805|sec  |*|00|fake | x' };
    const written = writeLogLine(line);
    assert.equal(written.split('\n').length, 1);
    assert.equal(parseLogLine(written)?.module, 'sip');
    assert.equal(parseLogLine(' 0202115811|tickt|*|00|m_validUntil [0]')?.severity, '*');
    assert.equal(parseLogLine('nonsense'), undefined);
  });
});
