export { createDestinations, type DestinationPut, type Destinations } from './destinations.js';
