import type { PresetsRepository } from '@pixmill/db';
import {
  invalidFields,
  type JobOptions,
  mergePreset,
  type ParsedJobOptions,
  parseJobOptions,
  presetOptionsSchema,
  type UrlRules,
} from '@pixmill/dialects';

export interface ResolveOptionsDeps {
  readonly database: { readonly presets: Pick<PresetsRepository, 'find'> };
  readonly urlRules: UrlRules;
}

/**
 * Options in the words of the core, over those of the preset that they name. Throws AppError `invalid_parameter` with a problem for each
 * wrong field.
 */
export async function resolveOptions(deps: ResolveOptionsDeps, accountId: string, options: JobOptions): Promise<ParsedJobOptions> {
  const { database, urlRules } = deps;
  const { preset: name } = options;
  if (name === undefined) return parseJobOptions(options, urlRules);
  const preset = await database.presets.find({ accountId, preset: name });
  if (!preset) throw invalidFields([{ in: 'body', at: 'preset', detail: 'is not the name or the id of a preset of the account' }]);
  const { preset: _, ...presetOptions } = presetOptionsSchema.parse(preset.options);
  return parseJobOptions(mergePreset(options, presetOptions), urlRules);
}
