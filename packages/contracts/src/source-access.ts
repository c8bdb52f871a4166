import { z } from 'zod';

/** A user and a password for HTTP Basic. Stored sealed, so the keys are permanent. */
export const loginSchema = z.object({ user: z.string(), password: z.string() });
export type Login = z.infer<typeof loginSchema>;

/** HTTP Basic credentials for the sources of one job. Never logged, deleted when the job settles, never sent to another host. */
export type SourceCredentials = Login;

/** Credentials and headers for downloading the sources of one job. Stored sealed, so the keys are permanent. */
export const sourceAccessSchema = z.object({
  /** For every source; it wins over the logins inside URLs. */
  login: loginSchema.nullable(),
  headers: z.record(z.string(), z.string()),
  /** Logins that source URLs contained, by the position of the image. */
  logins: z.record(z.string(), loginSchema).default({}),
});
export type SourceAccess = z.infer<typeof sourceAccessSchema>;
