import { AppError } from '@pixmill/contracts';

/**
 * The errors of HTTP itself, found below the routes. Their status is real in every dialect and mode. Source:
 * docs/product-decisions.md#service-conditions.
 */
export const httpErrors = {
  badRequest: () => new AppError('http_invalid'),
  malformedUrl: () => new AppError('http_invalid', { message: 'The URL is not percent-encoded correctly' }),
  hostMissing: () => new AppError('http_invalid', { message: 'The Host header is missing' }),
  hostRepeated: () => new AppError('http_invalid', { message: 'The Host header is there more than once' }),
  hostInvalid: () => new AppError('http_invalid', { message: 'The Host header is not a host with an optional port' }),
  methodNotAllowed: () => new AppError('method_not_allowed'),
  tooSlow: () => new AppError('request_too_slow'),
  chunkExtensionsTooLong: () => new AppError('body_too_large', { message: 'The chunk extensions of the body are too long' }),
  urlTooLong: () => new AppError('url_too_long'),
  expectationUnknown: () => new AppError('expectation_unknown'),
  headersTooLong: () => new AppError('headers_too_long'),
};
