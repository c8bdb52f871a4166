import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { verifyWebhook, type WebhookHeaders } from '../index.js';

const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD6FHyuJzvL8s=';
const other = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYq=';
const now = new Date('2026-12-01T09:30:00Z');
const event = {
  id: 'e.settled',
  type: 'job.settled',
  time: now.toISOString(),
  job_id: 'e',
  data: { id: 'e', state: 'settled', labels: { town: 'Zürich ✓' } },
};
const body = JSON.stringify(event);

/** Signed by another implementation. */
function sign(text = body, { by = secret, at = now }: { readonly by?: string; readonly at?: Date } = {}): Record<string, string> {
  const time = String(Math.floor(at.getTime() / 1_000));
  return { 'webhook-id': 'id-1', 'webhook-timestamp': time, 'webhook-signature': new Webhook(by).sign('id-1', at, text) };
}

const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const withSignature = (signature: string) => ({ ...sign(), 'webhook-signature': signature });
const valid = sign()['webhook-signature'] as string;

describe('verifyWebhook: returns the event, when', () => {
  test.each<[string, string | Uint8Array | ArrayBuffer, WebhookHeaders, string | string[]]>([
    ['the body is a text', body, sign(), secret],
    ['the body is a Buffer', Buffer.from(body), sign(), secret],
    ['the body is an ArrayBuffer', new TextEncoder().encode(body).buffer, sign(), secret],
    ['the headers are those of the web', body, new Headers(sign()), secret],
    [
      'the headers have other letters',
      body,
      { 'Webhook-Id': 'id-1', 'WEBHOOK-TIMESTAMP': sign()['webhook-timestamp'], 'Webhook-Signature': [valid] },
      secret,
    ],
    [
      'one of several signatures fits',
      body,
      withSignature(`v1a,xyz v1,AAAA ${sign(body, { by: other })['webhook-signature']} ${valid}`),
      secret,
    ],
    ['one of several secrets fits', body, sign(), [other, secret]],
    ['it is five minutes old', body, sign(body, { at: ago(300) }), secret],
    ['it comes from a clock that is five minutes ahead', body, sign(body, { at: ago(-300) }), secret],
  ])('%s', async (_when, sent, headers, secrets) => {
    expect(await verifyWebhook(sent, headers, secrets, { now })).toEqual(event);
  });
});

describe('verifyWebhook: throws', () => {
  const { 'webhook-id': _, ...withoutId } = sign();
  const cases: [code: string, when: string, ...call: unknown[]][] = [
    ['webhook_secret_invalid', 'there is no secret', body, sign(), undefined],
    ['webhook_secret_invalid', 'the secret is empty', body, sign(), ''],
    ['webhook_secret_invalid', 'the key is empty', body, sign(), 'whsec_'],
    ['webhook_secret_invalid', 'the key is short', body, sign(), 'whsec_c2hvcnQ='],
    ['webhook_secret_invalid', 'the key is no base64', body, sign(), 'whsec_%%%'],
    ['webhook_secret_invalid', 'the list is empty', body, sign(), []],
    ['webhook_secret_invalid', 'one of several is none', body, sign(), [secret, undefined]],
    ['webhook_unsigned', 'there are no headers', body, {}, secret],
    ['webhook_unsigned', 'a header is missing', body, withoutId, secret],
    ['webhook_unsigned', 'the time is no number', body, { ...sign(), 'webhook-timestamp': '1e9' }, secret],
    ['webhook_unsigned', 'the signature has another version', body, withSignature(valid.replace('v1,', 'v2,')), secret],
    ['webhook_outdated', 'it is older', body, sign(body, { at: ago(301) }), secret],
    ['webhook_outdated', 'it is newer', body, sign(body, { at: ago(-301) }), secret],
    ['webhook_forged', 'the body was changed', body.replace('settled', 'failed '), sign(), secret],
    ['webhook_forged', 'the id was changed', body, { ...sign(), 'webhook-id': 'id-2' }, secret],
    ['webhook_forged', 'the time was changed', body, { ...sign(), 'webhook-timestamp': String(now.getTime() / 1_000 - 1) }, secret],
    ['webhook_forged', 'another secret signed it', body, sign(body, { by: other }), secret],
    ['webhook_forged', 'the signature is cut', body, withSignature(valid.slice(0, -8)), secret],
    ['webhook_forged', 'the signature is empty', body, withSignature('v1,'), secret],
    ['webhook_body_invalid', 'the body was parsed before', event, sign(), secret],
    ['webhook_body_invalid', 'it is signed, but no JSON', 'no JSON', sign('no JSON'), secret],
    ['webhook_body_invalid', 'it is the answer of a dialect', '{"status":"ok"}', sign('{"status":"ok"}'), secret],
  ];
  test.each(cases)('%s, when %s', async (code, _when, sent, headers, secrets) => {
    const verifying = verifyWebhook(sent as string, headers as WebhookHeaders, secrets as string, { now });
    await expect(verifying).rejects.toMatchObject({ name: 'WebhookError', code });
  });
});
