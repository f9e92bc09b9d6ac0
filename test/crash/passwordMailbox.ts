/** The mailbox that opens by password, which is all that n8n's own trigger can do. */
export const PASSWORD_MAILBOX = 'password@example.test';
export const PASSWORD = 'not-a-secret';
