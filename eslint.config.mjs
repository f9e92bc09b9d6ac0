import tseslint from 'typescript-eslint';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import importX from 'eslint-plugin-import-x';
import nodesBase from 'eslint-plugin-n8n-nodes-base';

/**
 * The layers of docs/architecture.md, kept by ESLint's own rule. In flat config a later block
 * replaces a rule for the same files instead of merging, so every folder has exactly one block.
 */
const layer = (files, patterns, ignores = []) => ({
	files,
	ignores,
	rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const N8N = {
	group: ['n8n-workflow', 'n8n-core', 'n8n-core/**', '**/shared/**', '**/*.node'],
	message: 'Only node files and nodes/shared know n8n.',
};
const LIBRARIES = {
	regex:
		'^(imapflow|nodemailer|mailparser|postal-mime|libmime|saxes|sanitize-html|html-to-text|htmlparser2|iconv-lite|encoding-japanese|chardet|email-reply-parser|email-forward-parser)(/|$)',
	message: 'Each library has one adapter file in its own layer.',
};

export default tseslint.config(
	{
		ignores: [
			'dist/**',
			'node_modules/**',
			'coverage/**',
			'.demo/**',
			'examples/**',
			'test/fixtures/**',
		],
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
		extends: [tseslint.configs.recommended],
		plugins: { 'import-x': importX },
		languageOptions: {
			parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
			],
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true },
			],
			'no-empty': ['error', { allowEmptyCatch: false }],
			// Mail is full of control characters and patterns must name them.
			'no-control-regex': 'off',
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'import-x/no-cycle': ['error', { maxDepth: 12 }],
		},
		settings: {
			'import-x/resolver': { node: { extensions: ['.ts', '.js'] } },
			'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
	},
	{
		files: ['package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: {
			// Raw sockets can never be a verified cloud node, and n8n installs the dependencies of
			// unverified packages (docs/decisions/001-runtime-dependencies.md).
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
		},
	},
	{
		// Core, MIME and transports throw MailError; the n8n layer turns it into n8n's errors.
		files: ['nodes/{helpdesk,mime,transports,cli,shared}/**/*.ts'],
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{
		files: [
			'nodes/**/*.node.ts',
			'nodes/**/*Description.ts',
			'nodes/**/ewsProperties.ts',
			'nodes/shared/descriptions/descriptions.ts',
		],
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: {
			...nodesBase.configs.nodes.rules,
			// The types demand a default already; the rule does not see one that names a limit.
			'n8n-nodes-base/node-param-default-missing': 'off',
			// Three outputs of a helpdesk, named by n8n's own constant as its community rule demands.
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			// A description has a file of its own beside its node.
			'n8n-nodes-base/node-filename-against-convention': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: {
			...nodesBase.configs.credentials.rules,
			// For n8n's own credentials, whose pages have short names; ours is a full address.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	layer(
		['nodes/helpdesk/**/*.ts'],
		[
			{
				regex: '^(?!\\.{1,2}/)(?!node:(crypto|stream)$)',
				message: 'The core imports nothing but itself and node:crypto.',
			},
			{
				group: ['**/transports/**', '**/mime/**', '**/shared/**', '**/*.node'],
				message: 'The core knows neither n8n nor sockets nor libraries.',
			},
		],
	),
	layer(
		['nodes/mime/**/*.ts'],
		[
			N8N,
			{ group: ['**/transports/**'], message: 'MIME knows no transport.' },
			{ regex: '^node:(net|tls|http|https|dns|fs)', message: 'MIME does no I/O.' },
		],
	),
	...[
		['net', ['auth', 'http'], 'Connections are below all that goes over them.'],
		['auth', ['net', 'http'], 'Sign-in is below the transports and opens no connection.'],
		['http', [], 'HTTP is below the transports that use it.'],
	].map(([name, others, message]) =>
		layer(
			[`nodes/transports/${name}/**/*.ts`],
			[
				N8N,
				LIBRARIES,
				{
					group: [...others, 'imap', 'smtp', 'ews', 'graph', 'mime'].map(
						(other) => `**/${other}/**`,
					),
					message,
				},
			],
		),
	),
	...['imap', 'smtp', 'ews', 'graph'].map((name, _index, all) =>
		layer(
			[`nodes/transports/${name}/**/*.ts`],
			[
				N8N,
				{
					regex: 'helpdesk/(?!model$|ports$|errors$|limits$)',
					message: 'Transports see only model, ports, errors and limits.',
				},
				{
					group: all.filter((other) => other !== name).map((other) => `**/${other}/**`),
					message: 'Transports do not know each other.',
				},
				...(name === 'imap' || name === 'smtp' || name === 'ews' ? [] : [LIBRARIES]),
			],
		),
	),
	layer(
		['nodes/shared/**/*.ts', 'nodes/cli/**/*.ts', 'nodes/Helpdesk*/**/*.ts'],
		[
			LIBRARIES,
			{ regex: '^node:(net|tls|http|https|dns)', message: 'Sockets belong to nodes/transports.' },
			{ regex: 'transports/[a-z]+/(?!index$)[A-Za-z]', message: 'Enter a transport by its index.' },
		],
	),
	{
		files: ['scripts/**/*.mjs', 'bench/**/*.mjs', 'test/**/*.mjs', '*.js', '*.mjs'],
		extends: [tseslint.configs.recommended],
		rules: { '@typescript-eslint/no-require-imports': 'off', 'no-control-regex': 'off' },
	},
);
