import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { generateWebhookSecret, signWebhook } from './sign-webhook.js';

const now = () => Math.floor(Date.now() / 1_000);
const content = { id: 'e57af743-c32d-49e2-b449-f48694ec9a82', timestamp: now(), body: '{"status":"ok","name":"é.png"}' };

function verify(secret: string, signature: string, { id, timestamp, body } = content) {
  return new Webhook(secret).verify(body, {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  });
}

test('generateWebhookSecret: returns whsec_ and 32 random bytes', () => {
  const [one, two] = [generateWebhookSecret(), generateWebhookSecret()];
  expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(two);
});

describe('signWebhook', () => {
  const [old, current] = [generateWebhookSecret(), generateWebhookSecret()];

  test('returns the signature of the example in the specification', () => {
    const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
    expect(signWebhook(example, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('creates a signature that standardwebhooks verifies with either secret', () => {
    const signature = signWebhook(content, [current, old]);
    expect(signature).toMatch(/^v1,\S{44} v1,\S{44}$/);
    for (const secret of [old, current]) expect(verify(secret, signature)).toEqual(JSON.parse(content.body));
    expect(() => verify(generateWebhookSecret(), signature)).toThrow('No matching signature');
  });

  test.each([
    ['id', { ...content, id: 'another' }],
    ['timestamp', { ...content, timestamp: content.timestamp + 1 }],
    ['body', { ...content, body: `${content.body} ` }],
  ])('signs the %s', (_part, altered) => {
    expect(() => verify(current, signWebhook(content, [current]), altered)).toThrow('No matching signature');
  });
});
