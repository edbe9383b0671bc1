export type { AdministratorCredentials, Asset, DeviceEnrolment, OffhookServer, ServerOptions } from './server-options.ts';
