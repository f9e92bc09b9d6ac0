const { src, dest, parallel } = require('gulp');

// encoding: false keeps the bytes: gulp 5 decodes as UTF-8 by default and corrupts PNG files.
const icons = (directory) =>
	function copyIcons() {
		return src(`${directory}/**/*.{png,svg}`, { encoding: false, allowEmpty: true }).pipe(
			dest(`dist/${directory}`),
		);
	};

exports['build:icons'] = parallel(icons('nodes'), icons('credentials'));
