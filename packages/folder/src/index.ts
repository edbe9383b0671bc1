export { AccountedSource } from './accounted.ts';
export { entriesSchema } from './entries-schema.ts';
export type { Entries } from './entries-schema.ts';
export { checkFolder } from './check/folder-check.ts';
export type { CheckOptions, FolderCheck } from './check/folder-check.ts';
export { examineFile } from './check/examined-file.ts';
export type { ExaminedFile, ExaminedSetting } from './check/examined-file.ts';
export { finding, inOrder } from './check/finding.ts';
export { checkReportSchema, findingSchema } from './check/report-schema.ts';
export type { CheckReport } from './check/report-schema.ts';
export type { Finding } from './check/finding.ts';
export { annotations } from './check/annotations.ts';
export { junitReport } from './check/junit.ts';
export { countBySeverity, sarifLog } from './check/report.ts';
export { findingsSince } from './check/since.ts';
export { isAtLeast, rules, severities } from './check/rules.ts';
export type { Rule, RuleName, Severity } from './check/rules.ts';
export { differenceReport, differenceReportSchema, pendingFile } from './difference.ts';
export type { DifferenceReport } from './difference.ts';
export { PhoneConfigurations, findPhone, phoneConfiguration } from './effective.ts';
export type { ConfigurationOptions, PendingChange, PhoneConfiguration } from './effective.ts';
export { effectiveReport, effectiveReportSchema, parseSetting, whyReport, whyReportSchema } from './explained.ts';
export type { EffectiveReport, ToldOrigin, ToldValue, WhyReport } from './explained.ts';
export { explainReport, explainReportSchema } from './explain-report.ts';
export type { ExplainReport } from './explain-report.ts';
export { formatReportSchema } from './format-report.ts';
export type { FormatReport } from './format-report.ts';
export { editFiles, folderEditReportSchema } from './edit/folder-edit.ts';
export type { EditedFile, FolderEditReport } from './edit/folder-edit.ts';
export { checkListedName, primaryPaths, withListed, withoutListed } from './edit/list-edit.ts';
export type { ListEdit } from './edit/list-edit.ts';
export { attributeAt } from './language/attribute-at.ts';
export { nameProposals, valueProposals } from './language/completion.ts';
export { hoverText } from './language/hover.ts';
export { listedFilesAt, originsOf } from './language/origin.ts';
export { maskedLine } from './edit/masked-line.ts';
export { moveSettings } from './edit/move.ts';
export { overridePaths, overridesReport, overridesReportSchema } from './edit/overrides.ts';
export type { OverridesReport } from './edit/overrides.ts';
export { unifiedPatch } from './edit/patch.ts';
export { emptyConfiguration, filesNamed, withSettings, withoutAnySetting, withoutSettings } from './edit/setting-edit.ts';
export { artefactPath, macAddressOfPath, newcomer, readLimitBytes, takeInventory } from './inventory.ts';
export type { Artefact, FolderPhone, Inventory } from './inventory.ts';
export { identityOf, phoneFiles } from './phone-files.ts';
export type { ElsewhereFile, PhoneFile, PhoneFiles } from './phone-files.ts';
export { createMemorySource, normalisePath, overlaySource } from './source.ts';
export type { FolderEntry, FolderListing, FolderSource } from './source.ts';
export {
  beginsEncrypted,
  compareFiles,
  encryptVerified,
  encryptedName,
  encryptionRefusal,
  isAskedForByName,
  isPrimaryName,
  openWithAny,
  plainName,
  whyClosed,
} from './encryption/file-encryption.ts';
export type { Comparison } from './encryption/file-encryption.ts';
export {
  cipherNames,
  cipherOf,
  keyFileText,
  keyFingerprint,
  looksLikeKeyText,
  newEncryptionKey,
  readKeyFile,
} from './encryption/key-file.ts';
export type { CipherName } from './encryption/key-file.ts';
export { comparisonReportSchema, fileEncryptionReportSchema, newKeyReportSchema } from './encryption/report.ts';
export type { ComparisonReport, FileEncryptionReport, HandledFile, NewKeyReport } from './encryption/report.ts';
export { changeKey, plannedReport } from './key-change/change.ts';
export { checkSameTarget, journalPath, readJournal } from './key-change/journal.ts';
export type { KeyChangeJournal } from './key-change/journal.ts';
export { keyConfiguration, keyConfigurationPath } from './key-change/key-configuration.ts';
export { checkChangeKeys, planKeyChange } from './key-change/plan.ts';
export type { ChangeKeys, KeyChangePlan } from './key-change/plan.ts';
export { keyChangeReportSchema } from './key-change/report.ts';
export type { KeyChangeReport, KeySetting, UnreadableFile } from './key-change/report.ts';
export { isTemporaryPath, temporaryPath } from './temporary-file.ts';
export { siteOfFolder } from './person/folder-site.ts';
export type { FolderSite } from './person/folder-site.ts';
export { eraseFromFolder, eraseReportSchema, previewErasure } from './person/erase.ts';
export type { EraseOptions, EraseReport, ErasureOutcome, ErasurePreview } from './person/erase.ts';
export type { ErasurePlan, ErasureScope, PlannedFile, PlannedOccurrence } from './person/erasure-plan.ts';
export { parsePerson } from './person/person.ts';
export type { Person } from './person/person.ts';
export { outstandingPhones, receiptContentOf } from './person/receipt.ts';
export { findReturned } from './person/returned.ts';
export type { Returned, ReturnedOptions } from './person/returned.ts';
export { searchPerson } from './person/search.ts';
export { whoReportSchema } from './person/who-report.ts';
export type { OpenEncrypted, OpenedFile, PersonSearch, SearchOptions } from './person/search.ts';
export type { NotSearched, Occurrence, WhoReport } from './person/who-report.ts';
export {
  SuppressionHasher,
  addSuppression,
  emptySuppressionList,
  isSuppressed,
  readSuppressionList,
  suppressionKeyBytes,
  suppressionListSchema,
  writeSuppressionList,
} from './person/suppression-list.ts';
export type { SuppressionList } from './person/suppression-list.ts';
export { exportPerson, exportReportSchema, exportedPersonSchema } from './person/export.ts';
export type { ExportReport, ExportedPerson } from './person/export.ts';
export { fixFileText, fixPlanSchema, planFix, privacyOutputSchema } from './privacy/fix-file.ts';
export type { FixPlan } from './privacy/fix-file.ts';
export type { GroupedStatement } from './privacy/grouping.ts';
export { isGraveEnough, privacyReport, privacyReportSchema } from './privacy/privacy-report.ts';
export type { PrivacyReport } from './privacy/privacy-report.ts';
export { statementKinds, statementSeverities } from './privacy/statement.ts';
export type { StatementKind, StatementSeverity } from './privacy/statement.ts';
export { newFolderFiles, writtenFolders } from './new-folder/files.ts';
export type { NewFile, NewFolder } from './new-folder/files.ts';
export { parseAdministratorPassword, parseSipPassword, questionNames, questions, transports } from './new-folder/questions.ts';
export type { QuestionName } from './new-folder/questions.ts';
export { newFolderReportSchema } from './new-folder/report.ts';
export type { NewFolderReport } from './new-folder/report.ts';
export { advisories } from './exposure/advisories.ts';
export { advisoryFileSchema, readAdvisories } from './exposure/advisory.ts';
export type { Advisory } from './exposure/advisory.ts';
export { exposureReport, exposureReportSchema } from './exposure/exposure-report.ts';
export type { ExposureReport } from './exposure/exposure-report.ts';
export { demandVersion, readFirmwareList } from './exposure/firmware.ts';
export { configReports, folderFiles } from './report-schemas.ts';
export type { ConfigCommandName } from './report-schemas.ts';
