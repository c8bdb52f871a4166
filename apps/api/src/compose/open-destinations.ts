import { createDestinations, type Destinations } from '@pixmill/outbound/destinations';
import { type AddressPolicyOptions, createGuardedHttpClient } from '@pixmill/outbound/guard';
import { createOperatorAllowList } from '@pixmill/outbound/policy';

/** Object stores that belong to callers. A module of its own: few API processes ever need the client. */
export const openDestinations = (addressPolicy: AddressPolicyOptions): Destinations =>
  createDestinations(createGuardedHttpClient(addressPolicy), { isHttpAllowed: createOperatorAllowList(addressPolicy) });
