import { type Login, loginSchema, toAppError } from '@pixmill/contracts';
import type { DeliveryClaim } from '@pixmill/db';
import type { WebhookSender } from '@pixmill/outbound/webhooks';
import type { Logger, Vault } from '@pixmill/runtime';
import { type RetrySchedule, type SendOutcome, toRetryState, toSendOutcome, toUnsentOutcome } from './send-outcome.js';

export interface SendWebhookDeps extends RetrySchedule {
  /** Webhook secrets of an account that sign now. Throws AppError `unavailable`, or any other when they cannot be decrypted. */
  readonly getSecrets: (accountId: string) => Promise<readonly string[]>;
  readonly sender: WebhookSender;
  readonly vault: Pick<Vault, 'unseal'>;
  readonly log: Logger;
}

/** Sends the stored body of a claimed delivery, signed. Throws AppError `unavailable`, or the reason of `stop`. */
export type SendWebhook = (claim: DeliveryClaim, stop: AbortSignal) => Promise<SendOutcome>;

export function createSendWebhook({ getSecrets, sender, vault, log, ...schedule }: SendWebhookDeps): SendWebhook {
  return async (claim, stop) => {
    const { id, accountId, jobId, url, body, contentType, pausedAt } = claim;
    if (pausedAt) return toUnsentOutcome(`Not sent: the endpoint has been paused since ${pausedAt.toISOString()}`, { state: 'failed' });
    let secrets: readonly string[];
    try {
      secrets = await getSecrets(accountId);
    } catch (thrown) {
      if (toAppError(thrown).code === 'unavailable') throw thrown;
      log.error(thrown, { jobId, deliveryId: id }, 'webhook not signed');
      return toUnsentOutcome('Not sent: the webhook secret of the account cannot be decrypted', toRetryState(schedule, claim, null));
    }
    let login: Login | null;
    try {
      login = claim.login === null ? null : loginSchema.parse(JSON.parse(vault.unseal(claim.login)));
    } catch (thrown) {
      log.error(thrown, { jobId, deliveryId: id }, 'login of the callback not decrypted');
      return toUnsentOutcome('Not sent: the login of the callback URL cannot be decrypted', toRetryState(schedule, claim, null));
    }
    const startedAt = new Date();
    const result = await sender.send({ id, url, login, body, contentType, secrets, signal: stop });
    if (result.detail !== null) log.info({ jobId, deliveryId: id, detail: result.detail }, 'webhook received no response');
    return toSendOutcome(schedule, { claim, startedAt, result });
  };
}
