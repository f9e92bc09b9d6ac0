import { inject } from 'vitest';
import { connectStand } from './connectStand';
import type {} from './globalSetup';
import type { Stand } from './types';

/** The stand that the global set-up of the protocol tests has started. */
export function standClient(): Stand {
	return connectStand(inject('stand'));
}
