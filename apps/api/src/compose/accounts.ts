import {
  createAccountDeliveries,
  createAccountKeys,
  createAccountLimits,
  createAdministration,
  createConnectors,
  createDeadLetters,
  createPresets,
  createRegister,
  createSessions,
  createShares,
  createTestConnector,
  createWatermarks,
  createWebhookEndpoints,
  createWebhookSecrets,
} from '@pixmill/accounts';
import { renderTestEvent } from '@pixmill/dialects';
import { readHeaderSize, sniff } from '@pixmill/image-formats/upload-checks';
import { createReplayDeadLetter } from '@pixmill/jobs';
import { createOperatorAllowList, createUrlPolicy } from '@pixmill/outbound/policy';
import { generateWebhookSecret } from '@pixmill/outbound/webhooks';
import { storageKeys } from '@pixmill/storage';
import type { ApiSettings } from '../config.js';
import { createMailer } from '../mailer.js';
import type { Adapters } from './adapters.js';

/** The use cases of accounts. */
export function composeAccounts(settings: ApiSettings, { database, storage, producer, vault, addressPolicy, log }: Adapters) {
  const administration = createAdministration(database);
  const [isUrlAllowed, isOperatorAllowed] = [createUrlPolicy(addressPolicy), createOperatorAllowList(addressPolicy)];
  const isEndpointAllowed = (endpoint: string) => isUrlAllowed(endpoint) && (endpoint.startsWith('https:') || isOperatorAllowed(endpoint));
  const { SMTP_URL: smtpUrl, SMTP_FROM: from, PUBLIC_URL: publicUrl } = settings;
  const { accounts, deadLetters } = database;
  const replayOptions = { orphanTtlMs: settings.ORPHAN_TTL };
  return {
    administration,
    deadLetters: createDeadLetters({
      accounts,
      deadLetters,
      replayDeadLetter: createReplayDeadLetter({ deadLetters, storage, keys: storageKeys, log }, replayOptions),
    }),
    register: createRegister({
      openingTokens: settings.REGISTRATION_TOKENS,
      administration,
      accounts,
      sendApiKey: smtpUrl === undefined ? null : createMailer({ smtpUrl, from, publicUrl }),
      log,
    }),
    sessions: createSessions(database, { ttlMs: settings.SESSION_TTL, adminKey: settings.ADMIN_API_KEY ?? null }),
    sessionTtlMs: settings.SESSION_TTL,
    shares: createShares(database),
    deliveries: createAccountDeliveries(database),
    webhookEndpoints: createWebhookEndpoints({ ...database, producer, vault, isUrlAllowed, renderTest: renderTestEvent, log }),
    webhookSecrets: createWebhookSecrets({ webhookSecrets: database.webhookSecrets, vault, generateWebhookSecret }),
    webhookSecretOverlapMs: settings.WEBHOOK_SECRET_OVERLAP,
    accountKeys: createAccountKeys(database),
    accountLimits: createAccountLimits(database),
    accountDefaults: { maxQueued: settings.MAX_QUEUED_PER_ACCOUNT, requestsPerMinute: settings.API_RATE_LIMIT },
    presets: createPresets(database.presets),
    connectors: createConnectors({ connectors: database.connectors, vault }, { isEndpointAllowed, isOperatorAllowed }),
    testConnector: createTestConnector({
      connectors: database.connectors,
      vault,
      openDestinations: async () => (await import('./open-destinations.js')).openDestinations(addressPolicy),
    }),
    watermarks: createWatermarks({ watermarks: database.watermarks, storage, keys: storageKeys, sniff, readHeaderSize, log }),
  };
}
