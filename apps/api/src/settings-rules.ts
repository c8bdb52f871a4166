import { type SettingsRule, settingsRule } from '@pixmill/runtime';
import type { ApiSettings } from './config.js';

const megabytes = (bytes: number) => `${bytes / 1_000_000} MB`;

/** Settings of the API that can contradict each other. */
export const apiSettingsRules: readonly SettingsRule[] = [
  settingsRule<ApiSettings>({
    names: ['MAX_FILE_BYTES', 'MAX_BODY_BYTES'],
    severity: 'error',
    text: '`MAX_FILE_BYTES` must not exceed `MAX_BODY_BYTES`',
    check: ({ MAX_FILE_BYTES: file, MAX_BODY_BYTES: body }) =>
      file <= body ? null : `must not exceed MAX_BODY_BYTES (${megabytes(body)}): no such file could be uploaded. Raise MAX_BODY_BYTES too`,
  }),
  settingsRule<ApiSettings>({
    names: ['OPTIDASH_HTTPS_ONLY', 'TRUST_PROXY'],
    severity: 'error',
    text: '`OPTIDASH_HTTPS_ONLY=true` needs a TLS proxy in `TRUST_PROXY`',
    check: ({ OPTIDASH_HTTPS_ONLY: httpsOnly, TRUST_PROXY: proxies }) =>
      httpsOnly && proxies === 0
        ? 'would reject every Optidash request: the service itself speaks plain http. Name the TLS proxy before it in TRUST_PROXY, such as TRUST_PROXY=1'
        : null,
  }),
  settingsRule<ApiSettings>({
    names: ['MAX_QUEUED_PER_ACCOUNT', 'MAX_QUEUED'],
    severity: 'warning',
    text: '`MAX_QUEUED_PER_ACCOUNT` above `MAX_QUEUED`',
    check: ({ MAX_QUEUED_PER_ACCOUNT: account, MAX_QUEUED: all }) =>
      account > all ? `has no effect: MAX_QUEUED allows ${all} for all accounts` : null,
  }),
  settingsRule<ApiSettings>({
    names: ['UPLOAD_SLOW_AFTER', 'UPLOAD_MIN_BYTES_PER_SECOND'],
    severity: 'warning',
    text: '`UPLOAD_SLOW_AFTER` with `UPLOAD_MIN_BYTES_PER_SECOND=0`',
    check: ({ UPLOAD_MIN_BYTES_PER_SECOND: rate }) => (rate === 0 ? 'has no effect: UPLOAD_MIN_BYTES_PER_SECOND is 0' : null),
  }),
  settingsRule<ApiSettings>({
    names: ['SMTP_FROM', 'SMTP_URL'],
    severity: 'warning',
    text: '`SMTP_FROM` without `SMTP_URL`',
    check: ({ SMTP_URL: url }) => (url === undefined ? 'has no effect without SMTP_URL' : null),
  }),
  settingsRule<ApiSettings>({
    names: ['ADMIN_RATE_LIMIT', 'ADMIN_API_KEY'],
    severity: 'warning',
    text: '`ADMIN_RATE_LIMIT` without `ADMIN_API_KEY`',
    check: ({ ADMIN_API_KEY: key }) => (key === undefined ? 'has no effect without ADMIN_API_KEY' : null),
  }),
  ...(['REGISTRATION_TOKENS', 'REGISTRATION_RATE_LIMIT', 'SMTP_URL'] as const).map((name) =>
    settingsRule<ApiSettings>({
      names: [name, 'REGISTRATION'],
      severity: 'warning',
      text: `\`${name}\` without \`REGISTRATION=on\``,
      check: ({ REGISTRATION: registration }) => (registration === 'off' ? 'has no effect without REGISTRATION=on' : null),
    }),
  ),
];
