// Every control of the privacy report, in the order of the printed report.

import { analytics, analyticsNote, makerClouds } from './analytics.ts';
import { browser, notifications, push, restApi, statePolling, webPages } from './applications.ts';
import { callDetailRecord, callLists, callRecording, exchangeCallLog, serverCallLogs } from './call-lists.ts';
import { media, signalling, userAgents } from './calls.ts';
import type { Control } from './control.ts';
import { corporateDirectory, directoryProtection, localDirectory, serverDirectories } from './directories.ts';
import { logContents, logRetention, manualLogUpload, syslog, usbLogging } from './logs.ts';
import { discovery, management, softwareServer, telnet, traversal, zeroTouch } from './network.ts';
import {
  administratorPassword,
  linePasswords,
  passwordEcho,
  passwordLength,
  phoneLock,
  serverPasswords,
  userPassword,
} from './passwords.ts';
import {
  callListUpload,
  configurationUpload,
  directoryUpload,
  logUpload,
  otherServers,
  overrideUpload,
  transport,
  uploadEncryption,
} from './provisioning-uploads.ts';
import { qualityReports } from './quality.ts';
import { clearMenu, clearUploaded, factoryReset, remainder, restrictMenu } from './resets.ts';
import { userProfiles } from './user-profiles.ts';

export const controls: readonly Control[] = [
  analytics,
  analyticsNote,
  makerClouds,
  callListUpload,
  directoryUpload,
  logUpload,
  overrideUpload,
  configurationUpload,
  otherServers,
  manualLogUpload,
  usbLogging,
  syslog,
  exchangeCallLog,
  serverCallLogs,
  corporateDirectory,
  serverDirectories,
  restApi,
  notifications,
  statePolling,
  push,
  browser,
  qualityReports,
  userAgents,
  traversal,
  discovery,
  zeroTouch,
  management,
  softwareServer,
  transport,
  uploadEncryption,
  signalling,
  media,
  webPages,
  telnet,
  directoryProtection,
  phoneLock,
  passwordLength,
  passwordEcho,
  restrictMenu,
  clearMenu,
  factoryReset,
  logContents,
  administratorPassword,
  userPassword,
  linePasswords,
  serverPasswords,
  userProfiles,
  callLists,
  callDetailRecord,
  callRecording,
  localDirectory,
  clearUploaded,
  logRetention,
  remainder,
];
