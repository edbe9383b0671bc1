export { createFailingPlatform } from './failing-platform.ts';
export type { FailingPlatform } from './failing-platform.ts';
export { platformSuite } from './platform-suite.ts';
export type { PlatformUnderTest } from './platform-suite.ts';
