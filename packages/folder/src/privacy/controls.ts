// Every control of the privacy report, in the order of the printed report.

import { analytics, analyticsNote, makerClouds } from './themes/analytics.ts';
import { browser, notifications, push, restApi, statePolling, webPages } from './themes/applications.ts';
import { callDetailRecord, callLists, callRecording, exchangeCallLog, serverCallLogs } from './themes/call-lists.ts';
import { media, signalling, userAgents } from './themes/calls.ts';
import type { Control } from './control.ts';
import { corporateDirectory, directoryProtection, localDirectory, serverDirectories } from './themes/directories.ts';
import { logContents, logRetention, manualLogUpload, syslog, usbLogging } from './themes/logs.ts';
import { discovery, management, softwareServer, telnet, traversal, zeroTouch } from './themes/network.ts';
import {
  administratorPassword,
  linePasswords,
  passwordEcho,
  passwordLength,
  phoneLock,
  serverPasswords,
  userPassword,
} from './themes/passwords.ts';
import {
  callListUpload,
  configurationUpload,
  directoryUpload,
  logUpload,
  otherServers,
  overrideUpload,
  transport,
  uploadEncryption,
} from './themes/provisioning-uploads.ts';
import { qualityReports } from './themes/quality.ts';
import { clearMenu, clearUploaded, factoryReset, remainder, restrictMenu } from './themes/resets.ts';
import { userProfiles } from './themes/user-profiles.ts';

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
