export { CallServer } from './call-server/call-server.ts';
export type { CallServerOptions } from './call-server/call-server.ts';
export { Demo } from './demo/demo.ts';
export type { DemoHandset, DemoOptions } from './demo/demo.ts';
export { Fleet, createPace } from './fleet.ts';
export type { FleetOptions } from './fleet.ts';
export { World, worldDomain } from './world.ts';
export type { WorldOptions } from './world.ts';
