/** Services with the S3 protocol; `custom` is any other, at the request's endpoint. */
export const s3Services = ['aws', 'google', 'cloudflare', 'digitalocean', 'ibm', 'custom'] as const;
export type S3Service = (typeof s3Services)[number];

/** Services with the protocol of OpenStack Swift; `swift` is any, `rackspace` has a login of its own. */
export const swiftServices = ['swift', 'rackspace'] as const;
export type SwiftService = (typeof swiftServices)[number];

/** Services of destinations and connectors. */
export const connectorServices = [...s3Services, 'azure', ...swiftServices] as const;
export type ConnectorService = (typeof connectorServices)[number];

/** Whether the service has the protocol of OpenStack Swift. Pure. */
export const isSwiftService = (service: ConnectorService): service is SwiftService => swiftServices.some((name) => name === service);

/** Whether the service has containers in place of buckets. Pure. */
export const hasContainers = (service: ConnectorService) => service === 'azure' || isSwiftService(service);
