import { describe, expect, it } from 'vitest';
import { classify } from '../../../../nodes/helpdesk/classify';
import { FIXTURE_CONTEXT } from '../../../support/mailFixtures';
import { parsedMail } from '../../../support/parsedMail';

type Mail = Parameters<typeof parsedMail>[0];

const answer = { inReplyTo: ['<our@example.com>'] };
const kindOf = (mail: Mail) => classify(parsedMail(mail), FIXTURE_CONTEXT).kind;

/** Subjects and texts as programs and people write absence notices; In-Reply-To is their only mark. */
const NOTICES: ReadonlyArray<[subject: string, text: string]> = [
	['Automatic reply: [#4711] Toner', 'Thank you for your mail. I am back on 9 March.'],
	['Out of Office: Toner', 'Thank you for your mail. I am back on 9 March.'],
	['Out of Office AutoReply: Toner', 'Thank you for your mail. I am back on 9 March.'],
	['Out of the office until 9 March', 'Thank you for your mail. I am back on 9 March.'],
	['I am out of the office', 'Thank you for your mail. I am back on 9 March.'],
	['Away from my desk: Toner', 'I am away until Monday.'],
	['On leave', 'I am on annual leave and will return on 9 March.'],
	['Vacation: [#4711] Toner', 'I am on vacation until 9 March.'],
	['Holiday', 'I am on holiday until 9 March and have no access to my mail.'],
	['OOO: Toner', 'I am back on 9 March.'],
	[
		'Toner',
		'I am out of the office until 9 March. In urgent cases write to info@shop.example.net.',
	],
	['Abwesenheitsnotiz: [#4711] Toner', 'Ich bin ab dem 9. März wieder erreichbar.'],
	['Abwesend: Toner', 'Ich bin bis 9. März nicht im Büro.'],
	['Urlaub', 'Ich bin im Urlaub und ab dem 9. März wieder da.'],
	['Urlaub bis 9. März', 'Ich bin im Urlaub und ab dem 9. März wieder da.'],
	['Im Urlaub: AW: Toner', 'Ab dem 9. März bin ich zurück.'],
	['Nicht im Büro', 'Ich bin derzeit nicht im Büro.'],
	['Elternzeit', 'Ich bin in Elternzeit. Bitte wenden Sie sich an meine Vertretung.'],
	['Réponse automatique : Toner', 'Je suis absent, de retour le 9 mars.'],
	['Absence : Toner', 'Je serai de retour le 9 mars.'],
	['En congés', 'Je suis en congés jusqu’au 9 mars.'],
	['Respuesta automática: Toner', 'Estaré de vuelta el 9 de marzo.'],
	['Fuera de la oficina', 'Estoy de vacaciones, regreso el 9 de marzo.'],
	['Ausente', 'Estaré ausente, vuelvo el 9 de marzo.'],
	['Risposta automatica: Toner', 'Sono in ferie, rientro il 9 marzo.'],
	['Assente', 'Sono assente e rientrerò il 9 marzo.'],
	['Ferie', 'Sono in ferie fino al 9 marzo.'],
	['Resposta automática: Toner', 'Estou de férias, regresso a 9 de março.'],
	['Férias', 'Estou de férias até 9 de março.'],
	['Afwezig: Toner', 'Ik ben afwezig en op 9 maart weer terug.'],
	['Afwezigheidsbericht', 'Ik ben met vakantie.'],
	['Op vakantie', 'Ik ben op vakantie tot 9 maart.'],
	['Autosvar: Toner', 'Jag är tillbaka den 9 mars.'],
	['Semester', 'Jag är på semester till den 9 mars.'],
	['Frånvarande', 'Jag är åter den 9 mars.'],
	['Fraværsmelding', 'Jeg er tilbake den 9. mars.'],
	['Ferie', 'Jeg er på ferie og er tilbage den 9. marts.'],
	['Automaattinen vastaus: Toner', 'Olen lomalla ja palaan 9.3.'],
	['Odpowiedź automatyczna: Toner', 'Jestem na urlopie, wracam 9 marca.'],
	['Urlop', 'Jestem na urlopie do 9 marca.'],
	['Automatická odpověď: Toner', 'Jsem mimo kancelář, vrátím se 9. března.'],
	['Dovolená', 'Jsem na dovolené do 9. března.'],
	['Otomatik yanıt: Toner', 'Yıllık izindeyim, 9 Mart’ta döneceğim.'],
	['Автоматический ответ: Toner', 'Я в отпуске, вернусь 9 марта.'],
	['Отпуск', 'Я нахожусь в отпуске до 9 марта.'],
	['不在のお知らせ', '3月9日まで休暇をいただいております。'],
	['自動応答: Toner', '3月9日に戻ります。'],
	['休暇中', '3月9日まで不在にしております。'],
	['自动回复: Toner', '我正在休假，3月9日返回。'],
	['休假', '我目前不在办公室，3月9日回来。'],
	['자동 회신: Toner', '휴가 중입니다.'],
];

/** What people write in answers, about absences and in front of notices. */
const PEOPLE: ReadonlyArray<[subject: string, text: string]> = [
	['Re: Automatic reply: [#4711] Toner', 'Please help.\n\nAnna'],
	['AW: Automatische Antwort: [#4711] Toner', 'Bitte helfen Sie.\n\nAnna'],
	['SV: Autosvar: [#4711] Toner', 'Hjälp.'],
	['RE: Out of office: Toner', 'Then please tell me who can help now.'],
	['[#4711] Re: Automatic reply: Toner', 'Please help.'],
	['[EXTERNAL] AW: Abwesenheitsnotiz: Toner', 'Wer vertritt Sie?'],
	['TR: Réponse automatique : Toner', 'Voici sa réponse.'],
	['R: Risposta automatica: Toner', 'Chi risponde allora?'],
	['RV: Respuesta automática: Toner', 'Vea abajo.'],
	['Antw: Automatisch antwoord: Toner', 'Wie helpt mij?'],
	['Odp: Odpowiedź automatyczna: Toner', 'Proszę o pomoc.'],
	['YNT: Otomatik yanıt: Toner', 'Lütfen yardım edin.'],
	['Out of office message cannot be switched off', 'Please help.\n\nAnna'],
	['Out of office reply goes to the wrong people', 'Please help.'],
	['Out of office printer broken', 'Please help.'],
	['Automatic reply does not work', 'Please help.'],
	['Auto reply settings are lost', 'Please help.'],
	['Abwesenheitsnotiz lässt sich nicht abschalten', 'Bitte helfen Sie.'],
	['Abwesenheitsassistent startet nicht', 'Bitte helfen Sie.'],
	['Automatische Antwort wird nicht gesendet', 'Bitte helfen Sie.'],
	['Réponse automatique ne marche plus', 'Aidez-moi.'],
	['Respuesta automática no funciona', 'Ayuda.'],
	['Risposta automatica non funziona', 'Aiuto.'],
	['Autosvar fungerar inte', 'Hjälp.'],
	['Automatisch antwoord werkt niet', 'Help.'],
	['Urlaub beantragen geht nicht', 'Das Formular meldet einen Fehler.'],
	['Urlaub: Anfrage zur Buchung', 'Ich möchte buchen.'],
	['Holiday calendar is empty', 'Please help.'],
	['Vacation request form', 'It shows an error.'],
	['Vacances : le calendrier est vide', 'Bonjour, pouvez-vous regarder ?'],
	['Away team shirts', 'When do they ship?'],
	['Re: [#4711] Toner', 'I am on holiday until Monday. Please call my colleague.'],
	['Re: [#4711] Toner', 'I am out of the office until 9 March.'],
	['Toner', 'I am back on 9 March, please bring the toner then.'],
	['Urlaub', 'Der Kalender zeigt ihn falsch an.'],
];

describe('an absence notice that nothing marks but In-Reply-To', () => {
	it.each(NOTICES)('is automatic: %s', (subject, text) => {
		expect(kindOf({ ...answer, subject, text })).toBe('autoReply');
	});

	it.each(PEOPLE)('is not what a person writes: %s', (subject, text) => {
		expect(kindOf({ ...answer, subject, text })).toBeNull();
	});

	it.each(PEOPLE)('nor with what Exchange puts on people’s mail: %s', (subject, text) => {
		const headers = { 'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply' };
		expect(kindOf({ ...answer, subject, text, headers })).toBeNull();
	});

	it('needs a mark for a new mail', () => {
		for (const [subject, text] of NOTICES.filter(([each]) => !each.includes('[#'))) {
			const isWorded = subject === 'Toner';
			expect([subject, kindOf({ subject, text: isWorded ? text : 'Please help.' })]).toEqual([
				subject,
				null,
			]);
		}
	});

	it('stays automatic behind Re: when a machine sent it', () => {
		const headers = { 'Return-Path': '<>' };
		expect(kindOf({ ...answer, subject: 'Re: Automatic reply: Toner', headers })).toBe('autoReply');
	});
});
