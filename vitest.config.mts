import { defineConfig } from 'vitest/config';

/** Real servers and browsers on two cores: files one after the other, each in a world of its own. */
const ONE_FILE_AT_A_TIME = { forks: { singleFork: true, isolate: true } };

/**
 * unit: no I/O, seconds. protocol: real servers on 127.0.0.1. e2e: a real n8n with Chromium.
 * All of them end a test that waits for ever; a test that needs the clock fakes it.
 */
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['test/unit/**/*.test.ts'],
					testTimeout: 20_000,
				},
			},
			{
				test: {
					name: 'protocol',
					include: ['test/protocol/**/*.test.ts'],
					globalSetup: ['test/support/stand/globalSetup.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: 'ews',
					include: ['test/ews/**/*.test.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: 'e2e',
					include: ['test/e2e/**/*.test.ts'],
					globalSetup: ['test/e2e/support/globalSetup.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					testTimeout: 240_000,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					name: 'crash',
					include: ['test/crash/**/*.test.ts'],
					globalSetup: ['test/crash/globalSetup.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					hookTimeout: 300_000,
				},
			},
			{
				test: {
					// Not part of `npm test`: prints figures, judges none.
					name: 'bench',
					include: ['bench/**/*.bench.ts'],
					globalSetup: ['test/support/stand/globalSetup.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					testTimeout: 1_800_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					// By name only (`npm test n8n1`): fetches a second n8n, 1.8 GB.
					name: 'n8n1',
					include: ['test/n8n1/**/*.test.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					testTimeout: 600_000,
				},
			},
			{
				test: {
					name: 'queue',
					include: ['test/queue/**/*.test.ts'],
					globalSetup: ['test/crash/globalSetup.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					hookTimeout: 300_000,
				},
			},
		],
	},
});
