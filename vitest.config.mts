import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/**
 * The CommonJS build that n8n itself loads: its other one is ESM in files that only a bundler takes,
 * so that Vitest would transform two hundred of them for each test file (2.3 s in place of 0.9).
 */
const N8N_WORKFLOW = createRequire(import.meta.url).resolve('n8n-workflow');

/** Real servers and browsers on two cores: files one after the other, each in a world of its own. */
const ONE_FILE_AT_A_TIME = { forks: { singleFork: true, isolate: true } };

/**
 * unit: no sockets, the whole of it in seconds. component: one part of the package against scripted
 * servers, the packed package, or with more mail than seconds allow. protocol: real servers on 127.0.0.1. e2e: a real n8n with Chromium.
 * All of them end a test that waits for ever; a test that needs the clock fakes it.
 */
export default defineConfig({
	resolve: { alias: { 'n8n-workflow': N8N_WORKFLOW } },
	test: {
		// For the unit project, the one in threads; Vitest reads it here only. Its files share what they
		// load, which takes a third of the time; what mocks a module is a component test.
		poolOptions: { threads: { isolate: false } },
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['test/unit/**/*.test.ts'],
					pool: 'threads',
					setupFiles: ['test/support/noSockets.ts'],
					testTimeout: 20_000,
				},
			},
			{
				extends: true,
				test: {
					name: 'component',
					include: ['test/component/**/*.test.ts'],
					testTimeout: 60_000,
				},
			},
			{
				extends: true,
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
				extends: true,
				test: {
					name: 'ews',
					include: ['test/ews/**/*.test.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				extends: true,
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
				extends: true,
				test: {
					name: 'crash',
					include: ['test/crash/**/*.test.ts'],
					globalSetup: ['test/crash/globalSetup.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					hookTimeout: 300_000,
				},
			},
			{
				extends: true,
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
				extends: true,
				test: {
					// By name only (`npm test n8n1`): fetches a second n8n, 1.8 GB.
					name: 'n8n1',
					include: ['test/n8n1/**/*.test.ts'],
					poolOptions: ONE_FILE_AT_A_TIME,
					testTimeout: 600_000,
				},
			},
			{
				extends: true,
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
