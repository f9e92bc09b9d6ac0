export { offeredMechanisms, startSasl } from './sasl';
export type { OAuthMechanism } from './sasl';
export { withFreshToken } from './withFreshToken';
export { isKnownToPass, judgeSignInRefusal, mayTryOtherMechanism } from './signInRefusals';
export type { SignInRefusal, SignInVerdict } from './signInRefusals';
export { workingMechanism } from './workingMechanism';
export { redact } from './redact';
export { scrubError } from './scrubError';
export { MemoryTranscript } from './transcript';
