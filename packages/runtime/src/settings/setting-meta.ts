import type { z } from 'zod';

/** What `.describe` and `.meta` tell about a setting. */
export interface SettingMeta {
  readonly description?: string | undefined;
  /** A valid value, for messages. Without it the default is the example. */
  readonly example?: string | undefined;
  /** `whole`: a message never shows the value. `login`: a message shows it without the part before `@`. */
  readonly secret?: 'whole' | 'login' | undefined;
  /** Text that stands for an unset variable. */
  readonly default?: string | undefined;
}

/** The part of a zod schema that is read here; zod types wrapped schemas loosely. */
interface WrappedSchema {
  readonly def: { readonly type: string; readonly innerType?: unknown; readonly defaultValue?: unknown };
  meta(): Readonly<Record<string, unknown>> | undefined;
}

/** What a setting tells about itself. The outermost schema counts first: wrapping it as optional or with a default drops nothing. */
export function readSettingMeta(schema: z.core.$ZodType): SettingMeta {
  const wrapped = schema as unknown as WrappedSchema;
  const { def } = wrapped;
  const inner = def.innerType === undefined ? {} : readSettingMeta(def.innerType as z.core.$ZodType);
  const unset = def.type === 'prefault' && typeof def.defaultValue === 'string' ? { default: def.defaultValue } : {};
  return { ...inner, ...unset, ...wrapped.meta() };
}

/** A valid value of the setting. */
export function findExample(schema: z.core.$ZodType): string | undefined {
  const { example, default: unset } = readSettingMeta(schema);
  return example ?? (unset || undefined);
}
