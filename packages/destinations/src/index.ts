export { createDestinations, type Destinations, type PlaceTask } from './destinations.js';
