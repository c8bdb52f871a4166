import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import { findExample, readSettingMeta } from './setting-meta.js';
import { renderProblems, renderWarning, type SettingProblem } from './setting-problem.js';
import type { SettingsRule } from './settings-rule.js';
import { showValue } from './show-value.js';
import { describeUnknownName, findUnknownNames } from './unknown-names.js';

/** Settings by environment name: schema, default and description (`.describe`) of each. */
export type SettingsSchema = z.ZodObject<z.ZodRawShape>;

export type Environment = Readonly<Record<string, string | undefined>>;

export type EnvResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly SettingProblem[] };

export interface SettingsCheck {
  /** Settings of processes that this one starts; they are checked too, but not returned. Those of this process go first. */
  readonly others?: readonly SettingsSchema[];
  readonly rules?: readonly SettingsRule[];
  /** Called for each setting without effect, and for each unknown variable that looks like a setting. */
  readonly onWarning?: ((warning: string) => void) | undefined;
  /** Default: the environment of this process. */
  readonly env?: Environment;
}

/** The environment of this process. */
export const getEnvironment = (): Environment => process.env;

/** Reads settings from the environment; only this file reads `process.env`. An empty variable counts as unset. */
export function readEnv<S extends SettingsSchema>(settings: S, env: Environment = process.env): EnvResult<z.output<S>> {
  const { values, problems } = readEach(settings, env);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: values as z.output<S> }; // each schema made its value
}

/** Every setting of a check at once, for a caller that goes on with the valid ones. */
export interface SettingsReport {
  /** Parsed values of the valid settings of `settings` and `others`, by name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Invalid settings, and settings that contradict each other, by name. */
  readonly problems: readonly SettingProblem[];
  /** Settings without effect, and unknown variables that look like settings: one line each. */
  readonly warnings: readonly string[];
}

/** Checks settings as `getSettings` does, and throws nothing. */
export function checkSettings(settings: SettingsSchema, check: Omit<SettingsCheck, 'onWarning'> = {}): SettingsReport {
  const { others = [], rules = [], env = process.env } = check;
  const all = others.reduce((merged, other) => other.extend(merged.shape), settings);
  const { values, problems } = readEach(all, env);
  const broken = rules.flatMap((rule) => applyRule(rule, { all, values, env }));
  const contradictions = broken.flatMap(({ severity, problem }) => (severity === 'error' ? [problem] : []));
  const useless = broken.flatMap(({ severity, problem }) => (severity === 'warning' ? [renderWarning(problem)] : []));
  return {
    values,
    problems: [...problems, ...contradictions].sort((a, b) => a.name.localeCompare(b.name)),
    warnings: [...useless, ...findUnknownNames(env).map(describeUnknownName)],
  };
}

/**
 * The settings of this process, checked together with those of `others`. Throws AppError `setup_failed` that names every invalid setting, and
 * settings that contradict each other, with the value, the rule and an example.
 */
export function getSettings<S extends SettingsSchema>(settings: S, check: SettingsCheck = {}): z.output<S> {
  const { values, problems, warnings } = checkSettings(settings, check);
  for (const warning of warnings) check.onWarning?.(warning);
  if (problems.length > 0) throw new AppError('setup_failed', { message: renderProblems(problems) });
  return Object.fromEntries(Object.keys(settings.shape).map((name) => [name, values[name]])) as z.output<S>; // each schema made its value
}

/** The values of the valid settings, and the problems of the others. */
function readEach(settings: SettingsSchema, env: Environment) {
  const values: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const [name, schema] of Object.entries(settings.shape)) {
    const text = env[name] || undefined;
    const { success, data, error } = z.safeParse(schema, text);
    if (success) values[name] = data;
    else problems.push(toProblem(schema, { name, text, reason: error.issues[0]?.message ?? 'is not valid' }));
  }
  return { values, problems };
}

interface Reading {
  readonly all: SettingsSchema;
  readonly values: Readonly<Record<string, unknown>>;
  readonly env: Environment;
}

/** Nothing for a rule about a setting that this process does not read, or that is not valid itself. */
function applyRule({ names, severity, check }: SettingsRule, { all, values, env }: Reading) {
  const [name] = names;
  const schema = all.shape[name];
  if (!schema || names.some((other) => !(other in values)) || (severity === 'warning' && !env[name])) return [];
  const reason = check(values);
  if (reason === null) return [];
  const text = env[name] || readSettingMeta(schema).default;
  return [{ severity, problem: { ...toProblem(schema, { name, text, reason }), example: undefined } }];
}

/** A variable that could not be used; `text` is undefined for an unset one. */
interface WrongSetting {
  readonly name: string;
  readonly text: string | undefined;
  readonly reason: string;
}

function toProblem(schema: z.core.$ZodType, { name, text, reason }: WrongSetting): SettingProblem {
  const example = findExample(schema);
  if (text === undefined) return { name, reason: 'must be set', example };
  const quoted = /^(["']).*\1$/s.test(text) ? '; the quotes are a part of the value here: remove them' : '';
  return { name, value: showValue(text, readSettingMeta(schema).secret), reason: `${reason}${quoted}`, example };
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
