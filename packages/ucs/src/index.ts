export { baseProfiles } from './base-profile.ts';
export type { BaseProfile } from './base-profile.ts';
export { localTimeText, parseDuration, writeDuration } from './call-list/duration.ts';
export { callListKind, directions, dispositions, newestFirst, otherParty } from './call-list/entry.ts';
export type { Address, CallListEntry, CallListKind, Direction, Disposition } from './call-list/entry.ts';
export { readCallList } from './call-list/read.ts';
export type { CallList } from './call-list/read.ts';
export { joinCallSlices, sliceCallList } from './call-list/slices.ts';
export { recordEntry } from './call-list/record.ts';
export type { CallListRules } from './call-list/record.ts';
export { writeCallList } from './call-list/write.ts';
export { complaintText } from './configuration/assignment.ts';
export type { Assignment, Complaint, ComplaintCode, Place } from './configuration/assignment.ts';
export { changeSet, needsRestart, strongerEffect } from './configuration/change-set.ts';
export type { ChangeSet, ParameterChange } from './configuration/change-set.ts';
export { SettingExaminer, badValueMessage, effectiveConfiguration, layers, unknownParameterMessage } from './configuration/effective.ts';
export type {
  EffectiveConfiguration,
  EffectiveValue,
  IgnoredAssignment,
  IgnoredReason,
  Layer,
  LayerContent,
  Origin,
} from './configuration/effective.ts';
export { editAttributes } from './configuration/edit.ts';
export type { AttributeEdit } from './configuration/edit.ts';
export { gatesOf, gatesText, isGate } from './configuration/gates.ts';
export {
  isPrimaryAttribute,
  looksLikePrimary,
  primaryConfiguration,
  readPrimary,
  sitePrimaryName,
  substitute,
} from './configuration/primary.ts';
export type { FolderAttribute, PhoneIdentity, PrimaryConfiguration } from './configuration/primary.ts';
export { contentOfText, decodeText, wideEncoding } from './configuration/decode.ts';
export type { DecodedText, FileContent } from './configuration/decode.ts';
export { formatXml } from './configuration/format.ts';
export type { FormattedXml } from './configuration/format.ts';
export { findPlaceholder, isOfYealink, readConfiguration } from './configuration/read.ts';
export { addressHole, hole, isOfAddress, listsOfTemplate, readTemplate, withoutConstructs } from './configuration/template.ts';
export type { TemplateSetting } from './configuration/template.ts';
export type { ConfigurationFile, TextSetting, IgnoreComment } from './configuration/read.ts';
export { strictRefusal } from './configuration/strict-reader.ts';
export { writeConfiguration, writeOverrides, writePrimary } from './configuration/write.ts';
export { realmsOf } from './configuration/realms.ts';
export { diallingOf, isDiallingSetting } from './configuration/dialling.ts';
export type { Dialling, DiallingSetting } from './configuration/dialling.ts';
export { zoneOf, zoneParameters } from './configuration/zone.ts';
export type { Zone } from './configuration/zone.ts';
export { contactLabel } from './directory/contact.ts';
export type { Contact } from './directory/contact.ts';
export { mergeDirectories } from './directory/merge.ts';
export { readDirectory } from './directory/read.ts';
export type { Directory } from './directory/read.ts';
export { joinContactSlices, sliceDirectory } from './directory/slices.ts';
export { writeDirectory } from './directory/write.ts';
export { decryptFile, encryptFile, plainDigest, readEncryptedHeader } from './encryption/container.ts';
export { parseEncryptionKey, writeEncryptionKey } from './encryption/key.ts';
export type { EncryptionKey } from './encryption/key.ts';
export { artefactKinds, artefactName, parseArtefactName } from './file-name.ts';
export type { ArtefactKind, ArtefactReference } from './file-name.ts';
export { logTime, parseLogLine, writeLogLine } from './log-line/log-line.ts';
export type { LogClass, LogLine } from './log-line/log-line.ts';
export { canonicalMacAddress, findModel, isModelName, models } from './model.ts';
export type { Model } from './model.ts';
export {
  catalogue,
  concreteName,
  defaultText,
  findParameter,
  foldIndices,
  indexLimits,
  isGatedByDeviceSet,
  parameterKey,
  writtenIndices,
} from './parameter/catalogue.ts';
export type { Circumstances, Indices, ParameterName, ParameterReference, ParameterValue } from './parameter/catalogue.ts';
export { defaultsText, explainParameter, isReadByPhone, valuesText } from './parameter/explain.ts';
export type { Explanation, Unexplained } from './parameter/explain.ts';
export { fileRelease, isOfSip } from './parameter/file-release.ts';
export type { FileRelease } from './parameter/file-release.ts';
export { unmetForm } from './parameter/form.ts';
export { isGoneName } from './parameter/gone-names.ts';
export { itemKind, kindText, mayNamePerson } from './parameter/kind.ts';
export type { SingleKind, ValueKind } from './parameter/kind.ts';
export { gateOfOther, meantParameter } from './parameter/mistaken-names.ts';
export { misspeltParameter } from './parameter/misspelt-name.ts';
export { mayBecomeParameter } from './parameter/open-name.ts';
export { lastOfCount, nearestGoneName, nearestParameter, nearestParameters } from './parameter/nearest.ts';
export type { ChangeEffect, ParameterCategory, ParameterRow, RowCertainty } from './parameter/row.ts';
export { compareReleases, releaseSources, releaseText } from './parameter/release.ts';
export type { Release, ReleaseSource } from './parameter/release.ts';
export { Settings } from './parameter/settings.ts';
export { validate } from './parameter/validate.ts';
export type { Verdict } from './parameter/validate.ts';
export { partyElements, plainCallElements, plainContactElements } from './passage/elements.ts';
export { lineStamp } from './passage/line-time.ts';
export type { BootStamp, CalendarStamp, LineStamp } from './passage/line-time.ts';
export { logLineText, logParties, perhapsNames, readLogLine } from './passage/log-parties.ts';
export type { LogParty } from './passage/log-parties.ts';
export { logWords } from './passage/log-words.ts';
export {
  addressParameterBeside,
  formOfParameter,
  isOfRegistration,
  isServerAddress,
  lineOfParameter,
  lineOfSetting,
  namingsOfParameter,
} from './passage/parameter.ts';
export type { Naming, NamingForm } from './passage/parameter.ts';
export { findPhoneModel, phoneModels } from './phone-model.ts';
export type { PhoneFamily, PhoneModel } from './phone-model.ts';
export { parsePhoneUserAgent, provisioningUserAgent, sipUserAgent } from './user-agent.ts';
export type { PhoneUserAgent, SoftwareVersion } from './user-agent.ts';
export { escapeAttribute, escapeText } from './xml-text.ts';
export { childText, readXmlTree } from './xml-tree.ts';
export type { XmlListener } from './configuration/xml-walk.ts';
export { walkXml } from './configuration/xml-walk.ts';
export type { XmlNode, XmlTree } from './xml-tree.ts';
