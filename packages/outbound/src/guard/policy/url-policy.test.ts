import { describe, expect, test } from '@jest/globals';
import { createOperatorAllowList, createUrlPolicy } from './url-policy.js';

const isUrlAllowed = createUrlPolicy({ allow: ['10.1.0.0/16'], ports: [80, 443] });

describe('createUrlPolicy', () => {
  test.each([
    'http://127.0.0.1/done',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://192.168.1.1:80/',
    'http://93.184.216.34:8080/',
  ])('rejects %s', (url) => {
    expect(isUrlAllowed(url)).toBe(false);
  });

  test.each([
    'http://93.184.216.34/',
    'https://[2606:2800:220:1::1]/',
    'http://10.1.2.3:8080/',
    'http://shop.example:9/',
    'http://localhost/',
  ])('allows %s', (url) => {
    expect(isUrlAllowed(url)).toBe(true);
  });
});

describe('createOperatorAllowList', () => {
  const isOperatorAllowed = createOperatorAllowList({ allow: ['10.1.0.0/16'], ports: [80, 443] });

  test.each(['http://10.1.2.3/', 'http://10.1.2.3:9000/', 'http://[::ffff:10.1.2.3]/', 'http://minio:9000/'])('allows %s', (url) => {
    expect(isOperatorAllowed(url)).toBe(true);
  });

  test.each(['http://minio/', 'http://minio:443/', 'http://93.184.216.34/', 'http://93.184.216.34:9000/', 'http://10.2.0.1/'])(
    'rejects %s',
    (url) => {
      expect(isOperatorAllowed(url)).toBe(false);
    },
  );

  test('allows nothing when no range is exempt', () => {
    expect(createOperatorAllowList({ allow: [], ports: [80, 443] })('http://minio:9000/')).toBe(false);
  });
});
