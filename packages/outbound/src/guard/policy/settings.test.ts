import { describe, expect, test } from '@jest/globals';
import { readEnv } from '@pixmill/runtime';
import { outboundSettings } from './settings.js';

describe('outbound settings', () => {
  test('exempt no range by default', () => {
    expect(readEnv(outboundSettings, {})).toEqual({ ok: true, value: { EGRESS_ALLOW: [], EGRESS_PORTS: [80, 443] } });
  });

  test('read lists separated by commas', () => {
    const result = readEnv(outboundSettings, { EGRESS_ALLOW: '10.0.0.0/8, fd00::/8,', EGRESS_PORTS: '80, 8080' });
    expect(result).toEqual({ ok: true, value: { EGRESS_ALLOW: ['10.0.0.0/8', 'fd00::/8'], EGRESS_PORTS: [80, 8080] } });
  });

  test.each(['10.0.0.0', '10.0.0.0/33', '::1/129', '10/8', 'localhost/8', '10.0.0.0/8 fd00::/8'])('reject the range %j', (text) => {
    expect(readEnv(outboundSettings, { EGRESS_ALLOW: text }).ok).toBe(false);
  });

  test.each(['0', '65536', 'http', ','])('reject the port %j', (text) => {
    expect(readEnv(outboundSettings, { EGRESS_PORTS: text }).ok).toBe(false);
  });
});
