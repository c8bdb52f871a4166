import { createHmac, randomBytes } from 'node:crypto';

const secretPrefix = 'whsec_';
const secretSizeBytes = 32;

/** A new signing secret: `whsec_` and the base64 of 32 random bytes (standardwebhooks.com). */
export function generateWebhookSecret(): string {
  return `${secretPrefix}${randomBytes(secretSizeBytes).toString('base64')}`;
}

export interface SignedContent {
  /** `webhook-id`. */
  readonly id: string;
  /** `webhook-timestamp`, in whole seconds. */
  readonly timestamp: number;
  /** Byte for byte as sent. */
  readonly body: string;
}

function computeHmac(content: string, secret: string): string {
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}

/** The `webhook-signature` header: one `v1,` signature for each secret, so that both secrets verify during a rotation. */
export function signWebhook({ id, timestamp, body }: SignedContent, secrets: readonly string[]): string {
  return secrets.map((secret) => `v1,${computeHmac(`${id}.${timestamp}.${body}`, secret)}`).join(' ');
}
