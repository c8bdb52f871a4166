import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Service, startService } from '../service.js';
import { describeLooks } from './looks.js';
import { describeOperations } from './operations.js';

let service: Service;

beforeAll(async () => {
  service = await startService();
}, 90_000);

afterAll(() => service.remove(), 60_000);

describe('operations', () => describeOperations(() => service));
describe('looks', () => describeLooks(() => service));
