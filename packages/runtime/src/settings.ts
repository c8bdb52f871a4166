import { AppError } from '@pixmill/contracts';
import type { z } from 'zod';

/** Settings by environment name: schema, default and description (`.describe`) of each. */
export type SettingsSchema = z.ZodObject<z.ZodRawShape>;

export type EnvResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads settings from the environment; only this file reads `process.env`. An empty variable counts as unset.
 * Problems name the setting and its rule, never its value, which may be a secret.
 */
export function readEnv<S extends SettingsSchema>(
  settings: S,
  env: Readonly<Record<string, string | undefined>> = process.env,
): EnvResult<z.output<S>> {
  const present = Object.fromEntries(
    Object.keys(settings.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, text]) => text !== undefined && text !== ''),
  );
  const parsed = settings.safeParse(present);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return `${name}: ${name in present ? message : 'must be set'}`;
  });
  return { ok: false, problems };
}

/** Settings from the environment. Throws AppError `setup_failed` with a line for each invalid setting. */
export function getSettings<S extends SettingsSchema>(settings: S): z.output<S> {
  const reading = readEnv(settings);
  if (reading.ok) return reading.value;
  throw new AppError('setup_failed', { message: ['settings', ...reading.problems].join('\n  ') });
}

/** The environment for a child process: this process's environment without the named variables, plus `extra`. */
export function inheritEnv(exclude: readonly string[], extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !exclude.includes(name));
  return { ...Object.fromEntries(inherited), ...extra };
}

/** The environment for a child process: the named variables that are set, plus `extra`. */
export function pickEnv(names: readonly string[], extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const picked = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(picked), ...extra };
}
