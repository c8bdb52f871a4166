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

  test('read ranges of ports', () => {
    const result = readEnv(outboundSettings, { EGRESS_PORTS: '80,443,8000-8003, 8002 - 8004' });
    expect(result).toMatchObject({ value: { EGRESS_PORTS: [80, 443, 8000, 8001, 8002, 8003, 8004] } });
  });

  test('name the wrong parts of a list under the name of the setting', () => {
    const result = readEnv(outboundSettings, { EGRESS_ALLOW: '10.0.0.0/8,foo', EGRESS_PORTS: '80,9000-8000' });
    expect(result).toMatchObject({
      problems: [
        { name: 'EGRESS_ALLOW', reason: expect.stringMatching(/wrong: foo$/) },
        { name: 'EGRESS_PORTS', reason: expect.stringMatching(/wrong: 9000-8000$/), example: '80,443,8000-8999' },
      ],
    });
  });

  test.each(['10.0.0.0', '10.0.0.0/33', '::1/129', '10/8', 'localhost/8', '10.0.0.0/8 fd00::/8'])('reject the range %j', (text) => {
    expect(readEnv(outboundSettings, { EGRESS_ALLOW: text }).ok).toBe(false);
  });

  test.each(['0', '65536', 'http', ',', '80-', '-80', '443-80', '65000-70000', '1-2-3'])('reject the port %j', (text) => {
    expect(readEnv(outboundSettings, { EGRESS_PORTS: text }).ok).toBe(false);
  });
});
