import type { Presets } from '@pixmill/accounts';
import type { Preset } from '@pixmill/db';
import { presetOptionsSchema } from '@pixmill/dialects';
import { z } from 'zod';
import type { AccountContext } from '../account-context.js';
import { type AnyApiRoute, answer, defineRoute } from '../route/api-route.js';
import { parseCursor, toPage } from '../route/cursor.js';
import { deletedSchema, idSchema, pageOf, pageQuery, timeSchema, toTime } from '../route/schemas.js';

export interface PresetRoutesDeps {
  readonly presets: Presets;
}

const nameProblem = 'must be text on one line, 1 to 100 characters, and not have the form of an id';

const nameSchema = z
  .string(nameProblem)
  .trim()
  .regex(/^[^\p{Cc}\u2028\u2029]{1,100}$/u, nameProblem)
  .refine((name) => !idSchema.safeParse(name).success, nameProblem)
  .meta({ description: 'Unique in the account' });

/** A later release may have stored options that this one does not know. */
const storedOptions = z.record(z.string(), z.json()).meta({ description: 'Options of `POST /jobs`, as they were sent' });

const presetSchema = z
  .object({ id: idSchema, name: z.string(), options: storedOptions, created_at: timeSchema, updated_at: timeSchema })
  .meta({ id: 'Preset' });

const contentSchema = z.strictObject({ name: nameSchema, options: presetOptionsSchema }).meta({ id: 'PresetContent' });

const params = z.object({ id: z.string().min(1).max(100).meta({ description: 'Id or name of the preset' }) });

function renderPreset({ id, name, options, createdAt, updatedAt }: Preset): z.input<typeof presetSchema> {
  return { id, name, options: storedOptions.parse(options), created_at: toTime(createdAt), updated_at: toTime(updatedAt) };
}

const content = { name: 'product photos', options: { target: 80, formats: ['webp'], metadata: 'copyright' } };
const example = {
  id: '6d1f0c3a-52c8-4e0b-9d0a-7b1c2d3e4f50',
  ...content,
  created_at: '2026-12-01T09:30:00.000Z',
  updated_at: '2026-12-01T09:30:00.000Z',
};

const route = defineRoute<AccountContext>();
const shared = { tag: 'Presets' } as const;

/** Named options of the account. Source: docs/api/presets.md. */
export function createPresetRoutes({ presets }: PresetRoutesDeps): readonly AnyApiRoute<AccountContext>[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/presets',
      operationId: 'listPresets',
      summary: 'List the presets of the account, oldest first',
      scope: 'jobs:read',
      query: pageQuery,
      replies: {
        200: { description: 'A page of presets', schema: pageOf(presetSchema), example: { items: [example], next_cursor: null } },
      },
      errors: [],
      async handle({ accountId }, { query: { limit, cursor } }) {
        const rows = await presets.list({ accountId, limit: limit + 1, after: parseCursor(cursor) });
        return answer(200, toPage(rows, { limit, toItem: renderPreset, toPosition: ({ id, createdAt }) => ({ id, at: createdAt }) }));
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/presets',
      operationId: 'createPreset',
      summary: 'Create a preset',
      scope: 'account:admin',
      body: { schema: contentSchema, example: content },
      replies: { 201: { description: 'The preset', schema: presetSchema, example } },
      errors: ['state_conflict', 'malformed_body', 'body_too_large', 'idempotency_key_reused', 'idempotency_key_running'],
      idempotent: 'answer',
      handle: async ({ accountId }, { body }) => answer(201, renderPreset(await presets.create(accountId, body))),
    }),
    route({
      ...shared,
      method: 'get',
      path: '/presets/:id',
      operationId: 'getPreset',
      summary: 'Show a preset',
      scope: 'jobs:read',
      params,
      replies: { 200: { description: 'The preset', schema: presetSchema, example } },
      errors: ['preset_not_found'],
      handle: async ({ accountId }, call) => answer(200, renderPreset(await presets.get({ accountId, preset: call.params.id }))),
    }),
    route({
      ...shared,
      method: 'put',
      path: '/presets/:id',
      operationId: 'replacePreset',
      summary: 'Replace name and options of a preset',
      description: 'From the next job on; submitted jobs keep their options.',
      scope: 'account:admin',
      params,
      body: { schema: contentSchema, example: content },
      replies: { 200: { description: 'The preset', schema: presetSchema, example } },
      errors: ['preset_not_found', 'state_conflict', 'malformed_body', 'body_too_large'],
      async handle({ accountId }, call) {
        return answer(200, renderPreset(await presets.replace({ accountId, preset: call.params.id }, call.body)));
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/presets/:id',
      operationId: 'deletePreset',
      summary: 'Delete a preset',
      description: 'Keys that use it go on without a preset.',
      scope: 'account:admin',
      params,
      replies: { 200: { description: 'The preset was deleted', schema: deletedSchema, example: { id: example.id, deleted: true } } },
      errors: ['preset_not_found'],
      handle: async ({ accountId }, call) => answer(200, await presets.remove({ accountId, preset: call.params.id })),
    }),
  ];
}
