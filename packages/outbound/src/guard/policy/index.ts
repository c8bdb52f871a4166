export { outboundSettings } from './settings.js';
export { createOperatorAllowList, createUrlPolicy } from './url-policy.js';
