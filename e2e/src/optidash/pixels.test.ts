import { afterAll, beforeAll, describe } from '@jest/globals';
import { type RunningService, startService } from '../service.js';
import { describeFilters } from './describe-filters.js';
import { describeOperations } from './describe-operations.js';

let service: RunningService;

beforeAll(async () => {
  service = await startService();
}, 90_000);

afterAll(() => service.stopAndRemove(), 60_000);

describe('operations', () => describeOperations(() => service));
describe('looks', () => describeFilters(() => service));
