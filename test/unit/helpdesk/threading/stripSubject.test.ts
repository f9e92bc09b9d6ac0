import { describe, expect, it } from 'vitest';
import { requestIdPattern } from '../../../../nodes/helpdesk/threading/requestIdPattern';
import { hasReplyPrefix, stripSubject } from '../../../../nodes/helpdesk/threading/stripSubject';

const clean = (subject: string) => stripSubject(subject, requestIdPattern('[#123]'));

describe('the clean subject', () => {
	it.each([
		'[EXTERNAL EMAIL] Re: Toner',
		'[EXTERNAL] Toner',
		'[External Sender] RE: Toner',
		'[EXT] Re: Toner',
		'[EXT-MAIL] Toner',
		'[EXT]: Toner',
		'EXTERNAL: Re: Toner',
		'EXTERNAL EMAIL: Toner',
		'(EXTERNAL) Toner',
		'<EXTERNAL> Toner',
		'{EXTERNAL} Toner',
		'*EXT* Toner',
		'***EXTERNAL*** RE: Toner',
		'**EXTERN** AW: Toner',
		'[EXTERN] AW: [EXTERN] WG: Toner',
		'[Externe E-Mail] Toner',
		'[Externer Absender] Toner',
		'[Courriel externe] RE : Toner',
		'[EXTERNE] Réponse: Toner',
		'[Expéditeur externe] Rép : Toner',
		'[Correo externo] Respuesta: Toner',
		'[EXTERNO] RV: Toner',
		'[Email esterna] R: Toner',
		'[MITTENTE ESTERNO] Risposta: Toner',
		'[E-mail externo] RES: Toner',
		'[Extern bericht] Antw: Toner',
		'[Extern e-post] SV: Toner',
		'[Ekstern e-post] SV: Toner',
		'[Ekstern mail] VS: Toner',
		'[ULKOINEN VIESTI] VS: Toner',
		'[Wiadomość zewnętrzna] Odp.: Toner',
		'[Externí e-mail] Odp: Toner',
		'[KÜLSŐ LEVÉL] VÁ: Toner',
		'[Внешнее письмо] Ответ: Toner',
		'[HARİCİ E-POSTA] İLT: Toner',
		'[外部メール] Re: Toner',
		'【外部】返信：Toner',
		'[外部邮件] 回复：Toner',
		'[외부메일] 회신: Toner',
		'[SPAM] Toner',
		'***SPAM*** Re: Toner',
		'*****SPAM***** Toner',
		'{Spam?} Toner',
		'[SPAM-Verdacht] Toner',
		'[Spam score 5.2] Toner',
		'[SUSPECTED SPAM] Toner',
		'[Possible Spam] Re: Toner',
		'SPAM: Toner',
		'[垃圾邮件] Toner',
		'[迷惑メール] Toner',
		'[EXTERNAL] [SPAM] Re: [EXT] Fwd: Toner',
		'[#4711] [EXTERNAL] Re: Toner',
		'Re: [EXTERNAL] [#4711] Toner',
		'Toner [EXTERNAL]',
		'İLT: YNT: Toner',
		'Odp.: Toner',
		'Fwd.: Toner',
		'Re.: Toner',
		'Re-2: Toner',
		'RE[2]: AW(3): Toner',
	])('is Toner: %s', (subject) => {
		expect(clean(subject)).toBe('Toner');
	});

	it.each([
		'[External drive] broken',
		'External hard disk is not found',
		'External: hard disk is not found',
		'Spam filter blocks our invoices',
		'[Spam filter] rules are lost',
		'Spam: what shall I do',
		'[Warning] disk full',
		'WARNING: disk full',
		'CAUTION: paper jam',
		'[Mail] cannot be sent',
		'EXTRA: Toner',
		'***URGENT*** Toner',
		'Respuesta tardía del servidor',
		'Toner [black]',
		'Toner (external drive)',
		'Antwort auf Ihre Frage',
	])('keeps what a person wrote: %s', (subject) => {
		expect(clean(subject)).toBe(subject);
	});

	it('finds the reply prefix behind marks', () => {
		expect(hasReplyPrefix('[EXTERNAL] [SPAM?] Re: Toner')).toBe(true);
		expect(hasReplyPrefix('[EXTERNAL] Toner')).toBe(false);
		expect(hasReplyPrefix('[External drive] Re: Toner')).toBe(false);
	});
});
