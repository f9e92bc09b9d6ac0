/** Reads a mail's date in every form programs write it; no clock, no locale. */

import { monthOf } from './monthNames';

/** Minutes east of UTC. RFC 5322 4.3 and the abbreviations seen in mail; military letters mean 0. */
const ZONES: Readonly<Record<string, number>> = {
	ut: 0,
	utc: 0,
	gmt: 0,
	z: 0,
	wet: 0,
	west: 60,
	bst: 60,
	met: 60,
	mez: 60,
	cet: 60,
	mest: 120,
	mesz: 120,
	cest: 120,
	eet: 120,
	eest: 180,
	msk: 180,
	msd: 240,
	ist: 330,
	hkt: 480,
	sgt: 480,
	awst: 480,
	jst: 540,
	kst: 540,
	aest: 600,
	aedt: 660,
	nzst: 720,
	nzdt: 780,
	brt: -180,
	art: -180,
	ast: -240,
	adt: -180,
	est: -300,
	edt: -240,
	cst: -360,
	cdt: -300,
	mst: -420,
	mdt: -360,
	pst: -480,
	pdt: -420,
	akst: -540,
	akdt: -480,
	hst: -600,
};

interface Parts {
	year?: number;
	month?: number;
	day?: number;
	time?: [number, number, number];
	zone?: number;
	isPm?: boolean;
	isAm?: boolean;
}

function fullYear(digits: string): number {
	const year = Number(digits);
	if (digits.length >= 4) return year;
	// RFC 5322 4.3: two digits to 49 are 20xx; three digits count from 1900.
	return digits.length === 3 || year >= 50 ? 1900 + year : 2000 + year;
}

function zoneMinutes(sign: string, digits: string): number {
	const padded = digits.length <= 2 ? `${digits.padStart(2, '0')}00` : digits.padStart(4, '0');
	const minutes = Number(padded.slice(0, 2)) * 60 + Number(padded.slice(2, 4));
	// Beyond any zone on earth: a broken clock, not a place.
	if (minutes > 16 * 60) return 0;
	return sign === '-' ? -minutes : minutes;
}

function takeTime(token: string, parts: Parts): boolean {
	const time = /^(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:[.,]\d{1,9})?(am|pm|z)?$/.exec(token);
	if (time === null || parts.time !== undefined) return false;
	parts.time = [Number(time[1]), Number(time[2]), Number(time[3] ?? 0)];
	if (time[4] === 'pm') parts.isPm = true;
	if (time[4] === 'am') parts.isAm = true;
	if (time[4] === 'z') parts.zone = 0;
	return true;
}

function takeZone(token: string, parts: Parts): boolean {
	if (parts.time === undefined) return false;
	const numeric = /^(?:gmt|utc|ut)?([+-])(\d{1,2}):?(\d{2})?$/.exec(token);
	if (numeric !== null) {
		parts.zone = zoneMinutes(numeric[1] ?? '+', (numeric[2] ?? '') + (numeric[3] ?? ''));
		return true;
	}
	const bare = /^0\d{3}$/.test(token) && parts.year !== undefined;
	if (bare && parts.zone === undefined) {
		parts.zone = zoneMinutes('+', token);
		return true;
	}
	if (!Object.hasOwn(ZONES, token)) return false;
	parts.zone ??= ZONES[token];
	return true;
}

function takeDate(token: string, parts: Parts): boolean {
	const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(token);
	const dashed = /^(\d{1,2})[-/.](\p{L}{3,12})[-/.](\d{2,4})$/u.exec(token);
	if (iso !== null) {
		parts.year = Number(iso[1]);
		parts.month = Number(iso[2]) - 1;
		parts.day = Number(iso[3]);
		return true;
	}
	const month = monthOf(dashed?.[2] ?? '');
	if (dashed === null || month < 0) return false;
	parts.day = Number(dashed[1]);
	parts.month = month;
	parts.year = fullYear(dashed[3] ?? '');
	return true;
}

/**
 * `25.02.2026` and, where one of the two can be no month, `25/02/2026` and `02/25/2026`; what may be
 * either is not guessed.
 */
function takeNumericDate(token: string, parts: Parts): boolean {
	const numbers = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(token);
	if (numbers === null) return false;
	const [first, second] = [Number(numbers[1]), Number(numbers[3])];
	const isDayFirst = numbers[2] === '.' || first > 12;
	if (!isDayFirst && second <= 12) return false;
	parts.day = isDayFirst ? first : second;
	parts.month = (isDayFirst ? second : first) - 1;
	parts.year = Number(numbers[4]);
	return true;
}

function takeNumber(token: string, parts: Parts): boolean {
	const number = /^(\d{1,4})(?:st|nd|rd|th|\.)?$/.exec(token)?.[1];
	if (number === undefined) return false;
	if (parts.day === undefined && number.length <= 2) parts.day = Number(number);
	else if (parts.year === undefined && number.length >= 2) parts.year = fullYear(number);
	else return false;
	return true;
}

function build(parts: Parts): string | null {
	const { year, month, day } = parts;
	if (year === undefined || month === undefined || day === undefined) return null;
	const [givenHour, minute, givenSecond] = parts.time ?? [0, 0, 0];
	let hour = givenHour;
	const second = givenSecond === 60 ? 59 : givenSecond;
	if (parts.isPm === true && hour < 12) hour += 12;
	if (parts.isAm === true && hour === 12) hour = 0;
	const inRange = hour <= 23 && minute <= 59 && second <= 59 && year >= 1900 && year <= 9999;
	if (!inRange || month < 0 || month > 11 || day < 1) return null;
	if (day > new Date(Date.UTC(year, month + 1, 0)).getUTCDate()) return null;
	const utc = Date.UTC(year, month, day, hour, minute, second) - (parts.zone ?? 0) * 60_000;
	const date = new Date(utc);
	return date.getUTCFullYear() > 9999 ? null : date.toISOString();
}

/**
 * A Date header as ISO 8601 in UTC; null when it cannot be read for sure, for a wrong date is worse
 * than none: numbers alone do not tell the day from the month. Takes RFC 5322 with its obsolete
 * forms, asctime, ISO 8601, dashes, zone names, comments and month names of other languages; a
 * missing zone is UTC.
 */
export function readMailDate(value: string): string | null {
	const text = value
		.slice(0, 200)
		.replace(/\([^()]*\)?/g, ' ')
		.toLowerCase()
		.replace(/^\s{0,10}date:/, '')
		.replace(/(\d{4})年(\d{1,2})月(\d{1,2})日/, '$1-$2-$3 ')
		.replace(/(\d)t(\d)/, '$1 $2')
		.replace(/(\d)[ \t]{0,20}:[ \t]{0,20}(?=\d)/g, '$1:')
		.replace(/(\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?)([+-]\d)/, '$1 $2')
		.replace(/["']/g, ' ');
	const parts: Parts = {};
	// The name of a day in any language may stand first, before a comma.
	const dayName = /^\s*[^\s\d,]{1,20},/.exec(text)?.[0] ?? '';
	for (const token of text.slice(dayName.length).split(/[\s,;]+/)) {
		if (token === '') continue;
		if (/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?$/.test(token)) continue;
		const month = parts.month === undefined ? monthOf(token) : -1;
		if (month >= 0) parts.month = month;
		else if (token === 'am' || token === 'pm') parts[token === 'am' ? 'isAm' : 'isPm'] = true;
		else if (takeNumericDate(token, parts) || takeTime(token, parts)) continue;
		else if (takeDate(token, parts)) continue;
		else if (takeZone(token, parts) || takeNumber(token, parts)) continue;
		else if (parts.year === undefined || parts.day === undefined || parts.month === undefined) {
			return null;
		}
	}
	return build(parts);
}
