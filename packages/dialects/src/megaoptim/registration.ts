import { AppError } from '@pixmill/contracts';
import { z } from 'zod';
import type { Command, RegistrationResult, WireRequest } from '../dialect.js';
import { toUser, type WireUser } from './user.js';

const maxNameLength = 80;
const consentTexts = ['yes', '1', 'on', 'true'];

function nameField(label: string) {
  const problem = `Enter your ${label} name, ${maxNameLength} characters at most`;
  return z
    .string(problem)
    .trim()
    .min(1, problem)
    .max(maxNameLength, problem)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, problem);
}

/** Source: docs/contracts/megaoptim.md#8-registration. The service has no password login: it validates the password and drops it. */
const registrationForm = z
  .object({
    first_name: nameField('first'),
    last_name: nameField('last'),
    email: z.email('Enter a valid e-mail address').max(254, 'Enter a valid e-mail address'),
    password: z.string('Choose a password').min(1, 'Choose a password').max(1_000, 'Choose a shorter password'),
    password_confirmation: z.string('Repeat the password'),
    terms_and_conditions: z
      .string('Accept the terms and conditions')
      .toLowerCase()
      .refine((text) => consentTexts.includes(text), 'Accept the terms and conditions'),
  })
  .refine((form) => form.password === form.password_confirmation, {
    path: ['password_confirmation'],
    message: 'The passwords are not the same',
    // Checked even when another field is invalid: the form shows all errors together.
    when: ({ value }) => z.object({ password: z.string(), password_confirmation: z.string() }).safeParse(value).success,
  });

/**
 * POST /v1/register and /api/register. Source: docs/contracts/megaoptim.md#8-registration.
 * Throws AppError `registration_invalid` with `fields` under their wire names.
 */
export function parseRegister({ fields }: WireRequest): Command {
  const parsed = registrationForm.safeParse(fields);
  if (!parsed.success) throw new AppError('registration_invalid', { fields: z.flattenError(parsed.error).fieldErrors });
  const { first_name, last_name, email } = parsed.data;
  return { verb: 'register', name: `${first_name} ${last_name}`, email };
}

interface RegistrationBody {
  readonly status: 'ok';
  readonly code: 200;
  /** `api_key` only when the service did not mail the key (docs/product-decisions.md#registration). */
  readonly result: WireUser & { readonly api_key?: string };
}

export function toRegistrationBody({ account, key }: RegistrationResult): RegistrationBody {
  return { status: 'ok', code: 200, result: { ...toUser(account), ...(key !== null && { api_key: key }) } };
}
