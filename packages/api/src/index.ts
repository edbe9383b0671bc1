export {
  admissionMethodSchema,
  admissionMethods,
  admissionPreviewSchema,
  admissionRuleSchema,
  admissionRulesSchema,
  admissionVerdictSchema,
  setAdmissionRulesSchema,
} from './admission-rules.ts';
export type { AdmissionMethod, AdmissionPreview, AdmissionRule, AdmissionRules, AdmissionVerdict } from './admission-rules.ts';
export { auditEntrySchema, auditPageSchema, auditVerdictSchema } from './audit.ts';
export type { AuditEntry, AuditPage, AuditVerdict } from './audit.ts';
export {
  changeConfigurationSchema,
  changeEffects,
  changePreviewSchema,
  configurationSchema,
  phoneConfigurationSchema,
  settingPlaces,
} from './configuration.ts';
export type { ChangePreview, ConfigurationChange, EffectiveSetting, PhoneConfigurationAnswer, SettingOrigin } from './configuration.ts';
export {
  adoptedSchema,
  addEncryptionKeySchema,
  admissionSchema,
  admittedSchema,
  artefactSummarySchema,
  deviceSchema,
  phonesAtOnce,
  enrolDeviceSchema,
  enrolmentSchema,
  openFirstContactSchema,
  renewCredentialsSchema,
  replaceDeviceSchema,
  waitingPhoneSchema,
} from './device.ts';
export type { Adopted, ArtefactSummary, Device, Enrolment, FirstContactOpened, Replaced, WaitingPhone } from './device.ts';
export { folderBlastSchema, folderOverviewSchema, folderPagePaths, folderPrivacySchema, folderWhySchema } from './folder-page.ts';
export type { FolderBlast, FolderOrigin, FolderOverview, FolderPrivacy, FolderStatement, FolderWhy } from './folder-page.ts';
export {
  handsetAlive,
  handsetAliveSchema,
  handsetAudio,
  handsetBeat,
  handsetCommandSchema,
  handsetPressSchema,
  handsetViewSchema,
  hardKeys,
} from './handset.ts';
export type {
  CallState,
  HandsetCommand,
  HandsetPress,
  HandsetView,
  HardKey,
  LineKey,
  ScreenBody,
  ScreenCall,
  ScreenIcon,
  FormField,
  ScreenItem,
} from './handset.ts';
export { holdSchema, holdScopes, putHoldSchema } from './hold.ts';
export type { Hold, HoldScope, PutHold } from './hold.ts';
export { lineOwnerSchema, sayOwnerSchema } from './line-owner.ts';
export type { LineOwner, SayOwner } from './line-owner.ts';
export { overviewSchema } from './overview.ts';
export type { Overview } from './overview.ts';
export { holdingSchema, identifierSchema, identifierTypes, personDetailSchema, personSchema, searchAnswerSchema } from './person.ts';
export type { Holding, Identifier, Person, PersonDetail } from './person.ts';
export { problemSchema } from './problem.ts';
export type { Problem } from './problem.ts';
export { expiringSchema, keepSchema } from './retention.ts';
export type { Expiring } from './retention.ts';
export { apiPrefix, csrfHeader, routes, sessionCookie } from './routes.ts';
export type { Route } from './route.ts';
export type { RouteName } from './routes.ts';
export { addUserSchema, addedUserSchema, consoleUserSchema, roles, sessionSchema, signInSchema } from './session.ts';
export type { Role, Session, SignIn } from './session.ts';
export {
  createRequestSchema,
  fulfilRequestSchema,
  letBeSchema,
  planSchema,
  requestStates,
  requestTypes,
  subjectRequestSchema,
} from './subject-request.ts';
export type { CreateRequest, FulfilRequest, LetBe, Plan, PlanPlace, RequestState, RequestType, SubjectRequest } from './subject-request.ts';
