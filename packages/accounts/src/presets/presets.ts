import { AppError } from '@pixmill/contracts';
import type { ListPosition, Preset, PresetRef, PresetsRepository } from '@pixmill/db';

const maxPerAccount = 100;

/** What a preset holds. The options are checked by the caller. */
export interface PresetContent {
  readonly name: string;
  readonly options: unknown;
}

/** Named options of an account. `preset` is an id or a name. */
export interface Presets {
  /** Oldest first. */
  list(page: { readonly accountId: string; readonly after: ListPosition | null; readonly limit: number }): Promise<readonly Preset[]>;
  /** Throws AppError `preset_not_found`, also for another account's. */
  get(ref: PresetRef): Promise<Preset>;
  /** Throws AppError `state_conflict` for a name that is taken, or for too many presets. */
  create(accountId: string, content: PresetContent): Promise<Preset>;
  /** Submitted jobs keep their options. Throws AppError `preset_not_found` or `state_conflict`. */
  replace(ref: PresetRef, content: PresetContent): Promise<Preset>;
  /** Keys that use it go on without a preset. Throws AppError `preset_not_found`. */
  remove(ref: PresetRef): Promise<{ readonly id: string; readonly deleted: true }>;
}

export function createPresets(presets: PresetsRepository): Presets {
  return {
    list: (page) => presets.list(page),

    async get(ref) {
      const preset = await presets.find(ref);
      if (!preset) throw new AppError('preset_not_found');
      return preset;
    },

    create: (accountId, { name, options }) => presets.create({ accountId, name, options }, maxPerAccount),
    replace: (ref, content) => presets.replace(ref, content),

    async remove(ref) {
      const id = await presets.remove(ref);
      if (id === null) throw new AppError('preset_not_found');
      return { id, deleted: true };
    },
  };
}
