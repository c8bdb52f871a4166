import { type SettingsRule, settingsRule } from '@pixmill/runtime';
import type { ApiSettings } from './config.js';

const megabytes = (bytes: number) => `${bytes / 1_000_000} MB`;

/** Settings of the API that can contradict each other. */
export const apiSettingsRules: readonly SettingsRule[] = [
  settingsRule<ApiSettings>({
    names: ['MAX_FILE_BYTES', 'MAX_BODY_BYTES'],
    severity: 'error',
    check: ({ MAX_FILE_BYTES: file, MAX_BODY_BYTES: body }) =>
      file <= body ? null : `must not exceed MAX_BODY_BYTES (${megabytes(body)}): no such file could be uploaded. Raise MAX_BODY_BYTES too`,
  }),
  settingsRule<ApiSettings>({
    names: ['OPTIDASH_HTTPS_ONLY', 'TRUST_PROXY'],
    severity: 'error',
    check: ({ OPTIDASH_HTTPS_ONLY: httpsOnly, TRUST_PROXY: proxies }) =>
      httpsOnly && proxies === 0
        ? 'would reject every Optidash request: the service itself speaks plain http. Name the TLS proxy before it in TRUST_PROXY, such as TRUST_PROXY=1'
        : null,
  }),
  settingsRule<ApiSettings>({
    names: ['MAX_QUEUED_PER_ACCOUNT', 'MAX_QUEUED'],
    severity: 'warning',
    check: ({ MAX_QUEUED_PER_ACCOUNT: account, MAX_QUEUED: all }) =>
      account > all ? `has no effect: MAX_QUEUED allows ${all} for all accounts` : null,
  }),
  settingsRule<ApiSettings>({
    names: ['UPLOAD_SLOW_AFTER', 'UPLOAD_MIN_BYTES_PER_SECOND'],
    severity: 'warning',
    check: ({ UPLOAD_MIN_BYTES_PER_SECOND: rate }) => (rate === 0 ? 'has no effect: UPLOAD_MIN_BYTES_PER_SECOND is 0' : null),
  }),
  settingsRule<ApiSettings>({
    names: ['SMTP_FROM', 'SMTP_URL'],
    severity: 'warning',
    check: ({ SMTP_URL: url }) => (url === undefined ? 'has no effect without SMTP_URL' : null),
  }),
  settingsRule<ApiSettings>({
    names: ['ADMIN_RATE_LIMIT', 'ADMIN_API_KEY'],
    severity: 'warning',
    check: ({ ADMIN_API_KEY: key }) => (key === undefined ? 'has no effect without ADMIN_API_KEY' : null),
  }),
  ...(['REGISTRATION_TOKENS', 'REGISTRATION_RATE_LIMIT', 'SMTP_URL'] as const).map((name) =>
    settingsRule<ApiSettings>({
      names: [name, 'REGISTRATION'],
      severity: 'warning',
      check: ({ REGISTRATION: registration }) => (registration === 'off' ? 'has no effect without REGISTRATION=on' : null),
    }),
  ),
];
