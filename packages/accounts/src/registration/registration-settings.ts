import { integer } from '@pixmill/runtime';
import { z } from 'zod';

export const registrationSettings = z.object({
  REGISTRATION_TOKENS: integer(-1, 2_000_000_000)
    .prefault('0')
    .describe('Opening balance of an account that registers itself; -1 is unlimited'),
});
