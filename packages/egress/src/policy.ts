/** What may be dialled, without the means to dial it: for processes that only have to know. */
export { egressSettings } from './config.js';
export { createHousePolicy, createUrlPolicy } from './url-policy.js';
