import { AppError } from '@pixmill/contracts';

/** `message` names the parameter and the rule. */
export function invalidParameter(message: string): AppError {
  return new AppError('invalid_parameter', { message });
}
