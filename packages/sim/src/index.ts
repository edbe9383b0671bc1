export { CallServer } from './call-server/call-server.ts';
export type { CallServerOptions } from './call-server/call-server.ts';
