import { z } from 'zod';

/** HTTP Basic credentials for the sources of one job. Never logged, deleted when the job settles, never sent to another host. */
export const sourceCredentialsSchema = z.object({ user: z.string(), password: z.string() });
export type SourceCredentials = z.infer<typeof sourceCredentialsSchema>;

/** Credentials and headers for downloading the sources of one job. Stored sealed, so the keys are permanent. */
export const sourceAccessSchema = z.object({ login: sourceCredentialsSchema.nullable(), headers: z.record(z.string(), z.string()) });
export type SourceAccess = z.infer<typeof sourceAccessSchema>;
