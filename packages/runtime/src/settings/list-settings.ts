import { readSettingMeta } from './setting-meta.js';
import { type Environment, getEnvironment, type SettingsSchema } from './settings.js';
import { showValue } from './show-value.js';

/** Where the value of a setting came from. `npm start`: the supervisor chose it for its processes. */
export type SettingSource = 'environment' | 'npm start' | 'default';

/** A setting as an operator may see it. */
export interface SettingInfo {
  readonly name: string;
  /** Without secrets; null when it is not set and has no default. */
  readonly value: string | null;
  /** Null when there is none. */
  readonly default: string | null;
  readonly source: SettingSource;
  readonly description: string;
}

/** Names the settings that `npm start` gives its processes and that were not set themselves, separated by commas. */
export const derivedSettingsName = 'PIXMILL_DERIVED_SETTINGS';

/** Every setting of a process by its name: its value without secrets, its default, and where it came from. */
export function listSettings(settings: SettingsSchema, env: Environment = getEnvironment()): readonly SettingInfo[] {
  const derived = (env[derivedSettingsName] ?? '').split(',');
  return Object.entries(settings.shape)
    .map(([name, schema]): SettingInfo => {
      const { description = '', secret, default: unset } = readSettingMeta(schema);
      const text = env[name] || undefined;
      const source = text === undefined ? 'default' : derived.includes(name) ? 'npm start' : 'environment';
      const value = text ?? unset;
      return { name, value: value === undefined ? null : showValue(value, secret), default: unset ?? null, source, description };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
