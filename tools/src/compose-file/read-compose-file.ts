import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../repository.js';

const serviceSchema = z.object({
  environment: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({}),
  stop_grace_period: z.string().optional(),
  command: z.array(z.string()).optional(),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
});

export type ComposeService = z.output<typeof serviceSchema>;

const composeSchema = z.object({
  services: z.object({ api: serviceSchema, worker: serviceSchema, migrate: serviceSchema, postgres: serviceSchema }),
});

/** The services of docker-compose.yml, with anchors and merges resolved. */
export function readComposeFile(): z.output<typeof composeSchema>['services'] {
  const document: unknown = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
  return composeSchema.parse(document).services;
}

/** Compose's own rules: `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; a default may contain others. Throws for a missing `:?`. */
export function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  const innermost = /\$\{(\w+)(?:(:[-?])([^{}]*))?\}/;
  let rest = text;
  for (let match = innermost.exec(rest); match; match = innermost.exec(rest)) {
    const [whole, name = '', operator, argument = ''] = match;
    const value = variables[name] || (operator === ':-' ? argument : '');
    if (value === '' && operator === ':?') throw new Error(`${name}: ${argument}`);
    rest = rest.replace(whole, () => value);
  }
  return rest;
}

/** The environment that a service gets with these variables in .env. */
export function environmentOf(service: ComposeService, dotEnv: Readonly<Record<string, string>>): Record<string, string> {
  const listed = Object.entries(service.environment).map(([name, text]) => [name, interpolate(text, dotEnv)]);
  return { ...(service.env_file.length > 0 ? dotEnv : {}), ...Object.fromEntries(listed) };
}
