import { describe, expect, test } from '@jest/globals';
import { createIsTrustedProxy, trustedProxies } from './trust-proxy.js';

describe('TRUST_PROXY', () => {
  test.each(['', '-1', '1.5', 'true', 'proxy.example', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/'])('rejects %j', (setting) => {
    expect(trustedProxies.safeParse(setting).success).toBe(false);
  });

  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '::ffff:10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['::ffff:10.0.0.0/104', '10.255.0.1', true],
    ['::ffff:10.0.0.0/104', '11.0.0.1', false],
    ['10.0.0.1', '10.0.0.2', false],
    ['0.0.0.0/0', '203.0.113.7', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['10.0.0.0/8', 'unknown', false],
    ['10.0.0.0/8', undefined, false],
  ])('set to %s: whether %s is trusted is %s', (setting, address, isTrusted) => {
    expect(createIsTrustedProxy(trustedProxies.parse(setting))(address, 0)).toBe(isTrusted);
  });

  test('a number trusts as many hops, whatever their address', () => {
    const isTrusted = createIsTrustedProxy(trustedProxies.parse('2'));
    expect([0, 1, 2].map((hop) => isTrusted(undefined, hop))).toEqual([true, true, false]);
  });
});
