export { signingSecretSettings, webhookSettings } from './config.js';
export { nextAttemptAt, type RetryQuestion } from './retry-schedule.js';
export { type AttemptResult, createSender, type Delivery, type Sender, type SenderOptions } from './send.js';
export { createSigningSecret } from './sign.js';
