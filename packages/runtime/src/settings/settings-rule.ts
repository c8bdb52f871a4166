/** Values of settings by their names, after parsing. */
export type SettingValues = Readonly<Record<string, unknown>>;

/** Two or more settings that can contradict each other although each is valid. */
export interface SettingsRule {
  /** The settings that `check` reads; a process that lacks one of them skips the rule. A problem is shown with the first one. */
  readonly names: readonly [string, ...string[]];
  /** `error`: the service could not do its work. `warning`: a setting has no effect; only if it is written in the environment. */
  readonly severity: 'error' | 'warning';
  /** The rule, for docs/configuration.md. */
  readonly text: string;
  /** What is wrong, as a sentence without its subject; null when the values agree. */
  check(values: SettingValues): string | null;
}

/** Describes a rule whose `check` knows the types of the values. */
export function settingsRule<T extends object>(rule: {
  readonly names: readonly [keyof T & string, ...(keyof T & string)[]];
  readonly severity: SettingsRule['severity'];
  readonly text: string;
  check(values: T): string | null;
}): SettingsRule {
  return { ...rule, check: (values) => rule.check(values as T) }; // the schemas of the named settings made these values
}
