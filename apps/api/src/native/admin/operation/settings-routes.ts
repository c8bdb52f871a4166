import type { SettingInfo } from '@pixmill/runtime';
import { z } from 'zod';
import { type AnyApiRoute, answer, defineRoute } from '../../route/api-route.js';
import type { AdminContext } from '../admin-context.js';

export interface SettingsRoutesDeps {
  /** The settings of this process, without secrets. */
  readonly settingsList: readonly SettingInfo[];
}

const settingSchema = z
  .object({
    name: z.string(),
    value: z.string().nullable().meta({ description: 'Of a secret only its length; null when it is not set and has no default' }),
    default: z.string().nullable().meta({ description: 'Null without a default' }),
    source: z
      .enum(['environment', 'npm start', 'default'])
      .meta({ description: 'Where the value came from; `npm start` chooses some for the processes that it starts' }),
    description: z.string().meta({ description: 'What the setting does' }),
  })
  .meta({ id: 'Setting' });

const settingsSchema = z
  .object({
    process: z.literal('api').meta({ description: 'Workers may run with other settings, also on other machines' }),
    items: z.array(settingSchema).meta({ description: 'By name' }),
  })
  .meta({ id: 'Settings' });

const example = {
  process: 'api' as const,
  items: [
    {
      name: 'MAX_FILE_BYTES',
      value: '50mb',
      default: '25mb',
      source: 'environment' as const,
      description: 'Largest source image, uploaded or fetched',
    },
  ],
};

const route = defineRoute<AdminContext>();

/** How the service is set up. */
export function createSettingsRoutes({ settingsList }: SettingsRoutesDeps): readonly AnyApiRoute<AdminContext>[] {
  return [
    route({
      method: 'get',
      path: '/settings',
      operationId: 'adminListSettings',
      tag: 'Administration',
      summary: 'List the settings of the API process, and where each came from',
      scope: 'account:admin',
      replies: { 200: { description: 'Every setting that this process reads', schema: settingsSchema, example } },
      errors: [],
      handle: async () => answer(200, { process: 'api' as const, items: settingsList.map((setting) => ({ ...setting })) }),
    }),
  ];
}
