export { restoreBackup } from './store/restore.ts';
export type { RestoreOptions, Restored } from './store/restore.ts';
export { renewAdministrator } from './renew-administrator.ts';
export { listenAt } from './security/listener.ts';
export { createServer } from './server.ts';
export type { AdministratorCredentials, Asset, DeviceEnrolment, OffhookServer, ServerOptions } from './server-options.ts';
export { dataMap } from './store/data-map.ts';
export type { StoreName } from './store/data-map.ts';
