import { apiSettings } from '@pixmill/api/config';
import { apiSettingsRules } from '@pixmill/api/settings-rules';
import { getSettings, type SettingsRule, settingsRule } from '@pixmill/runtime';
import { workerSettings } from '@pixmill/worker/config';
import { workerSettingsRules } from '@pixmill/worker/settings-rules';
import { resolvePublicUrl, type SupervisorSettings, supervisorSettings } from './config.js';

const wildcards = ['0.0.0.0', '::'];

const supervisorRules: readonly SettingsRule[] = [
  settingsRule<SupervisorSettings>({
    names: ['HOST', 'PORT', 'PUBLIC_URL'],
    severity: 'warning',
    text: '`HOST` is a wildcard and `PUBLIC_URL` is not set: results would be at an address of this machine only',
    check: (settings) =>
      settings.PUBLIC_URL === undefined && wildcards.includes(settings.HOST)
        ? `listens on every address, but results are at ${resolvePublicUrl(settings)}, which other machines cannot reach: set PUBLIC_URL`
        : null,
  }),
  settingsRule<SupervisorSettings>({
    names: ['DATABASE_POOLER', 'DATABASE_URL'],
    severity: 'warning',
    text: '`DATABASE_POOLER` without `DATABASE_URL`',
    check: ({ DATABASE_URL: url, DATABASE_POOLER: pooler }) =>
      url === undefined && pooler !== 'none' ? 'has no use without DATABASE_URL: there is no pooler before the bundled PostgreSQL' : null,
  }),
];

/** The rules between settings of the supervisor, the API and the workers. */
export const allSettingsRules: readonly SettingsRule[] = [...supervisorRules, ...apiSettingsRules, ...workerSettingsRules];

/**
 * The settings of the supervisor, after those of the processes that it will start were checked with them: nothing starts while one of them is
 * invalid. Throws AppError `setup_failed`.
 */
export function getAllSettings(onWarning: (warning: string) => void): SupervisorSettings {
  return getSettings(supervisorSettings, { others: [apiSettings, workerSettings], rules: allSettingsRules, onWarning });
}
