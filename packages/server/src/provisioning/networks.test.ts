// Networks in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): which addresses lie in them, as listeners tell addresses.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { Networks, isAddress } from './networks.ts';

describe('networks', () => {
  for (const [networks, inside, outside] of [
    [['192.0.2.0/24'], ['192.0.2.0', '192.0.2.255', '::ffff:192.0.2.9', '::FFFF:c000:2ff'], ['192.0.1.255', '192.0.3.0', '::192.0.2.9']],
    [['192.0.2.7/24'], ['192.0.2.0', '192.0.2.255'], ['192.0.3.0']],
    [['192.0.2.128/25'], ['192.0.2.128'], ['192.0.2.127']],
    [['192.0.2.7'], ['192.0.2.7'], ['192.0.2.6', '192.0.2.8']],
    [['192.0.2.7/32'], ['192.0.2.7'], ['192.0.2.6']],
    [['0.0.0.0/0'], ['192.0.2.7', '::ffff:192.0.2.7'], ['2001:db8::1', '::1']],
    [['::/0'], ['2001:db8::1', 'fe80::1%eth0'], ['192.0.2.7', '::ffff:192.0.2.7']],
    [['::ffff:192.0.2.0/120'], ['192.0.2.9', '::ffff:192.0.2.9'], ['192.0.3.0', '2001:db8::1']],
    [['::ffff:0.0.0.0/96'], ['192.0.2.9', '::ffff:192.0.2.9'], ['2001:db8::1']],
    [['::ffff:0.0.0.0/95'], ['::fffe:0:1'], ['192.0.2.9', '2001:db8::1']],
    [['2001:db8::/32'], ['2001:db8::1', '2001:DB8:ffff::'], ['2001:db9::', '192.0.2.7']],
    [['2001:db8::1'], ['2001:db8::1'], ['2001:db8::2']],
    [['2001:db8::1/128', '192.0.2.0/30'], ['2001:db8::1', '192.0.2.3'], ['192.0.2.4']],
    [['fe80::/10'], ['fe80::1', 'fe80::1%eth0'], ['fec0::1', 'fec0::1%eth0']],
    [[], [], ['192.0.2.7', '2001:db8::1']],
  ] as const)
    it(`${networks.join(' ')} hold what lies in them, and nothing else`, () => {
      const read = Networks.read(networks);
      for (const address of inside) assert.equal(read.hold(address), true, address);
      for (const address of [...outside, '', 'x', 'prov.example.test', '192.0.2', '%eth0'])
        assert.equal(read.hold(address), false, address);
    });

  it('hold addresses, which are numbers', () => {
    for (const address of ['192.0.2.7', '::1', '::ffff:192.0.2.7', 'fe80::1%eth0']) assert.equal(isAddress(address), true, address);
    for (const text of ['', 'x', '192.0.2', '192.0.2.256', '192.0.2.0/24', 'prov.example.test', '[::1]'])
      assert.equal(isAddress(text), false, text);
  });

  it('that are none are told with what was expected', () => {
    const none = ['everywhere', '', '192.0.2.0/33', '192.0.2.0/-1', '192.0.2.0/x', '192.0.2.0/1.5', '192.0.2', '2001:db8::/129'];
    for (const network of [...none, '192.0.2.0/', '192.0.2.0/24/8', '192.0.2.0/1e1', '192.0.2.0/ 8', ' 192.0.2.0/8', 'fe80::1%eth0', '/8'])
      assert.throws(
        () => Networks.read(['192.0.2.0/24', network]),
        (error) => isProblem(error, 'bad-request') && error.message.includes(JSON.stringify(network)),
        network,
      );
  });
});
