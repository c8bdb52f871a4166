import { AppError } from '@pixmill/contracts';

const maxUrlLength = 2_048;

/**
 * An absolute http(s) URL in its normal spelling. Where it leads is not looked at here: the guard that dials decides.
 * @throws AppError `invalid_parameter`, naming `field` and, where the text looks meant as something else, the `hint`.
 */
export function parseHttpUrl(field: string, text: string, hint = ''): string {
  if (text.length > maxUrlLength) {
    throw new AppError('invalid_parameter', { message: `${field}: longer than ${maxUrlLength} characters` });
  }
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    throw new AppError('invalid_parameter', { message: `${field}: not an absolute http(s) URL${hint}` });
  }
  return new URL(text).href;
}
