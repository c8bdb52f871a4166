import { z } from 'zod';

export const secretsSettings = z.object({
  SECRETS_KEY: z
    .string()
    .min(32, 'must have at least 32 characters')
    .describe('Encrypts what is stored of credentials; `npm start` makes one up beside the data when unset'),
});
