import type { Finding, MailContext, MailKind, ParsedMail } from '../model';

/**
 * What a rule says: with a `kind` it decides (null: a person wrote it), without one it only leaves a
 * finding.
 */
export type Verdict = Finding & { kind?: MailKind | null };

/** One rule: pure, about one sign of one kind. Undefined = it does not apply. */
export type Rule = (mail: ParsedMail, context: MailContext) => Verdict | undefined;
