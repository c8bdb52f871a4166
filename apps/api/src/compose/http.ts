import { listInputs } from '@pixmill/contracts';
import { createDialects } from '@pixmill/dialects';
import { createOperatorAllowList, createUrlPolicy } from '@pixmill/outbound/policy';
import { toKeyPrefix } from '@pixmill/queue';
import type { ApiSettings } from '../config.js';
import { createRateLimit, perMinute } from '../http/admission/rate-limit.js';
import { createGetAddressGroup } from '../http/proxy/client-address.js';
import type { Adapters } from './adapters.js';

const hourMs = 3_600_000;

/** What the HTTP edge needs. */
export function composeHttp(settings: ApiSettings, { counter, addressPolicy, readInstalled, log }: Adapters) {
  const { ADMIN_API_KEY: adminKey, PUBLIC_URL: publicUrl, REDIS_URL: url, REDIS_PREFIX: prefix } = settings;
  const redisKeyPrefix = toKeyPrefix({ url, prefix });
  const getAddressGroup = createGetAddressGroup(settings.TRUST_PROXY, log);
  const registrationLimit = { limit: settings.REGISTRATION_RATE_LIMIT, windowMs: hourMs };
  return {
    dialects: createDialects({
      publicUrl,
      settings,
      isUrlAllowed: createUrlPolicy(addressPolicy),
      isOperatorAllowed: createOperatorAllowList(addressPolicy),
      readCapabilities: () => {
        const installed = readInstalled();
        return { input: listInputs({ inputs: 'all' }, installed), superResolution: installed.superResolution };
      },
    }),
    publicUrl,
    redisKeyPrefix,
    getAddressGroup,
    requestsPerMinute: settings.API_RATE_LIMIT,
    dialectRequestsPerMinute: settings.MEGAOPTIM_RATE_LIMIT,
    checkRegistrationLimit: createRateLimit('registration', registrationLimit, { counter, redisKeyPrefix, getAddressGroup, log }),
    checkConnectorTestLimit: createRateLimit('connector-test', perMinute(10), { counter, redisKeyPrefix, getAddressGroup, log }),
    adminAccess: { key: adminKey ?? null, requestsPerMinute: settings.ADMIN_RATE_LIMIT },
    httpEdge: {
      trustedProxies: settings.TRUST_PROXY,
      corsOrigins: settings.CORS_ORIGINS,
      https: publicUrl.startsWith('https:'),
    },
  };
}
