#!/usr/bin/env node
import { runInspect } from './runInspect';

// A reader that has seen enough (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	process.exit(error.code === 'EPIPE' ? 0 : 1);
});

void runInspect(process.argv.slice(2), process.stdout, process.stderr).then((exitCode) => {
	process.exitCode = exitCode;
});
