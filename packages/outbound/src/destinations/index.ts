export { createDestinations, type DestinationPut, type DestinationRemoval, type Destinations } from './destinations.js';
