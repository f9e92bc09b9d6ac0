/**
 * `npm run demo`: a whole helpdesk on this machine, with nothing needed but Node and npm. `--once`
 * plays the story without a person and ends, with exit code 1 and the failed step when it breaks.
 * `--dev` (`npm run dev`) compiles every change of the sources into the running n8n; `--inspect` or
 * `--inspect=PORT` lets a debugger attach, at 9229 where no port is named.
 * Everything it writes is in `.demo/`, except n8n itself, which is kept in the user's cache.
 */
import { ensureNpmDependencies } from '../lib/npmDependencies.mjs';
import { PROJECT_FOLDER } from '../lib/n8nPackage.mjs';
import { createSteps } from './steps.mjs';

const steps = createSteps();
try {
	await steps.run('Installing the packages of package-lock.json, as far as they are missing', () =>
		ensureNpmDependencies({ folder: PROJECT_FOLDER, log: steps.note }),
	);
	// Loaded only now: the servers are among the packages.
	const { runDemo } = await import('./runDemo.mjs');
	const inspect = /^--inspect(?:=(\d+))?$/m.exec(process.argv.join('\n'));
	await runDemo({
		steps,
		isOnce: process.argv.includes('--once'),
		isDev: process.argv.includes('--dev'),
		inspect: inspect && Number(inspect[1] ?? 9229),
	});
	process.exit(0);
} catch (error) {
	steps.fail(error);
	process.exit(1);
}
